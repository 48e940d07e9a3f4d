import type { Environment } from "../../model/environment.ts";
import type { RegionConfig } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import type { CreateRecurrence } from "../recurrence/load.ts";
import type { Report } from "../report.ts";
import type { Lost } from "../schema/check-file.ts";
import type { Zones } from "../time/zones.ts";
import type { DateBudget } from "./date-budget.ts";
import type { SecretFiles } from "./secret-files.ts";

/** What it takes to make sense of a part of a config. */
export interface Context {
  readonly report: Report;
  readonly environment: Environment;
  readonly secretFiles: SecretFiles;
  /** Whether a secret that isn't there is an error. */
  readonly secretsNeeded: boolean;
  readonly zones: Zones;
  /** What rules give. Throws where no file was seen to have one. */
  readonly recur: CreateRecurrence;
  readonly now: Instant;
  /** Of dates of recurring meetings. */
  readonly dateBudget: DateBudget;
  readonly regions: ReadonlyMap<string, RegionConfig>;
  /** Names of regions that are declared, be it wrongly. */
  readonly regionNames: readonly string[];
  /** Whether something that seems undeclared may be in a file that couldn't be used. */
  readonly uncertain: boolean;
  readonly lost: Lost;
}
