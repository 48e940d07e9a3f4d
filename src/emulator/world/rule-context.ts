import type { Instant } from "../../model/instant.ts";
import type { Readings } from "../readings.ts";

/** What the rules of the world depend on besides the world itself. */
export interface Circumstances {
  readonly now: Instant;
  readonly readings: Readings;
  /** A new random key, for hosts. */
  readonly newKey: () => string;
}
