import { conformance } from "./conformance.ts";

conformance("github");
