import type { Instant } from "../../model/instant.ts";
import type { Readings } from "../readings.ts";

/** What the rules depend on beside the world itself. */
export interface RuleContext {
  readonly now: Instant;
  readonly readings: Readings;
  /** Makes a random host key. */
  readonly newKey: () => string;
}
