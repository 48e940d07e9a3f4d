import { conformance } from "./conformance.ts";

conformance("gitlab");
