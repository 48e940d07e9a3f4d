import type { Environment } from "../../model/environment.ts";
import type { RegionConfig } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import type { CreateRecurrence } from "../recurrence/load.ts";
import type { Report } from "../report.ts";
import type { PrunedBookings } from "../schema/check-file.ts";
import type { Zone, Zones } from "../time/zones.ts";
import type { DateBudget } from "./date-budget.ts";
import type { SecretFiles } from "./secret-files.ts";

/** The nearest `timezone`: `none` is declared, or it is `wrong` and reported. */
export type ZoneSetting = Zone | "none" | "wrong";

/** What the parts of a config inherit from \`defaults\` and their domain. */
export interface Defaults {
  readonly region: string | undefined;
  readonly zone: ZoneSetting;
  /** How far ahead series are declared, in milliseconds. */
  readonly horizon: number;
}

/** What all parts of a config are resolved with. */
export interface Context {
  readonly report: Report;
  readonly environment: Environment;
  readonly secretFiles: SecretFiles;
  /** Whether a missing secret is an error. */
  readonly secretsNeeded: boolean;
  readonly zones: Zones;
  /** Throws if no file has a rule. */
  readonly createRecurrence: CreateRecurrence;
  readonly now: Instant;
  readonly dateBudget: DateBudget;
  readonly regions: ReadonlyMap<string, RegionConfig>;
  /** All declared names, those of invalid regions too. */
  readonly regionNames: readonly string[];
  /** Whether something undeclared may be declared in a part that can't be used. */
  readonly incomplete: boolean;
  readonly pruned: PrunedBookings;
}
