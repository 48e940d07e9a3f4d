/** What people do with a controller: on its database, or through its admin API (`remote.ts`). */
import type { ControllerConfig } from "../config/settings.ts";
import type { Database } from "../database/open.ts";
import type { ShardName } from "../database/holds.ts";
import { approve, type ApproveRequest, change, type Change, drain, reject } from "./act.ts";
import { type HistoryRow, readHistory } from "./history.ts";
import { type PendingPlan, pendingPlan } from "./pending.ts";
import { readStatus, type Status } from "./status.ts";
import type { Which } from "./which.ts";

/** Its functions throw a Failure. */
export interface Operator {
  status(): Promise<Status>;
  /** The newest first. */
  history(which: Which, limit: number): Promise<readonly HistoryRow[]>;
  /** What waits in a shard; `null` if nothing does. */
  plan(shard: ShardName): Promise<PendingPlan | null>;
  approve(shard: ShardName, request: ApproveRequest): Promise<void>;
  reject(shard: ShardName, digest: string): Promise<void>;
  /** Gives how many shards. */
  change(which: Which, change: Change): Promise<number>;
  /** Replicas of a name, or all: gives how many. */
  drain(name: string | undefined): Promise<number>;
}

export interface DatabaseOperatorOptions {
  readonly database: Pick<Database, "run">;
  readonly config: Pick<ControllerConfig, "sources">;
  /** For the history. */
  readonly by: string;
}

export function operateOn({ database, config, by }: DatabaseOperatorOptions): Operator {
  return {
    status: () => readStatus(database),
    history: (which, limit) => readHistory(database, which, limit),
    plan: (shard) => pendingPlan(database, shard),
    approve: (shard, request) => approve(database, shard, { ...request, sources: config.sources }, by),
    reject: (shard, digest) => reject(database, shard, digest, by),
    change: (which, what) => change(database, which, what, by),
    drain: (name) => drain(database, name, by),
  };
}
