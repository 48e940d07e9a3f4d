import { conformance } from "./conformance.ts";

conformance("gitea");
