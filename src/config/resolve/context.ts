import type { Environment } from "../../model/environment.ts";
import type { RegionConfig } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import type { Report } from "../report.ts";
import type { PrunedBlocks } from "../schema/check-file.ts";
import type { Zone, Zones } from "../time/zones.ts";
import type { Evaluate } from "./evaluations.ts";
import type { IgnoreBudget } from "./ignore-budget.ts";
import type { NamedBy } from "./named-secrets.ts";
import type { SecretFiles } from "./secret-files.ts";
import type { SeriesBudget } from "./series-budget.ts";
import type { AllowsVariable } from "./variables.ts";

/** `wrong` is reported already. */
export type ZoneSetting = Zone | "none" | "wrong";

/** From `defaults` and the domain. */
export interface Defaults {
  readonly region: string | undefined;
  readonly zone: ZoneSetting;
  /** Milliseconds. */
  readonly horizon: number;
}

export interface Context {
  readonly report: Report;
  readonly environment: Environment;
  readonly secretFiles: SecretFiles;
  /** Of the domain. */
  readonly isSecretNeeded: boolean;
  readonly allowsVariable: AllowsVariable;
  /** That the domain may name. */
  readonly secrets: NamedBy;
  readonly zones: Zones;
  readonly evaluate: Evaluate;
  readonly now: Instant;
  readonly seriesBudget: SeriesBudget;
  readonly ignoreBudget: IgnoreBudget;
  readonly regions: ReadonlyMap<string, RegionConfig>;
  /** Invalid regions too. */
  readonly regionNames: ReadonlySet<string>;
  /** Whether undeclared objects may be declared in a part that can't be used. */
  readonly incomplete: boolean;
  readonly pruned: PrunedBlocks;
}
