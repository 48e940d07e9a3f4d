import { conformance } from "./conformance.ts";

conformance("forgejo");
