import type { Environment } from "../../model/environment.ts";
import type { ControllerConfig, SourceSettings } from "../config/settings.ts";
import type { Heartbeat } from "../database/heartbeat.ts";
import type { Holds } from "../database/holds.ts";
import type { Database } from "../database/open.ts";
import type { Engine } from "../engine/contract.ts";
import type { HostKeyFile } from "../../project/apply/host-key-file.ts";
import type { Turns } from "../pass/turns.ts";
import type { OpenSource } from "../sources/contract.ts";
import type { OpenAccount } from "./accounts.ts";
import type { Metrics } from "./metrics.ts";
import type { Notifier } from "./notify.ts";

/** All that the tasks of one process share. */
export interface Replica {
  readonly config: ControllerConfig;
  readonly environment: Environment;
  readonly database: Database;
  /** Milliseconds by which passes are ahead of the database's clock: those of a sandbox. */
  readonly ahead: number;
  readonly heartbeat: Heartbeat;
  readonly holds: Holds;
  /** Of the enforcing of a shard's rooms. */
  readonly turns: Turns;
  readonly accounts: ReadonlyMap<string, OpenAccount>;
  /** Opened when first used. */
  source(settings: SourceSettings): Promise<OpenSource>;
  readonly metrics: Metrics;
  readonly notifier: Notifier;
  /** Keeps the host key of a room, which is given once. */
  readonly hostKeys: HostKeyFile | undefined;
  readonly engine: Pick<Engine, "enqueue" | "start">;
  /** Aborts when this replica is to end, or to stand by: no new call begins. */
  readonly stopping: AbortSignal;
  readonly log: (line: string) => void;
}
