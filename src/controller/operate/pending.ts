import type { Plan } from "../../model/plan.ts";
import type { Database } from "../database/open.ts";
import type { ShardName } from "../database/holds.ts";
import { instantOrNull, textOrNull } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import { unpackPlan } from "../pass/approvals.ts";
import { missing } from "./which.ts";

/** What waits in a shard. */
export interface PendingPlan {
  readonly digest: string;
  /** When the pass that found it has ended. */
  readonly at: string;
  readonly plan: Plan;
}

/** Throws a Failure for a shard that there isn't. */
export async function pendingPlan({ run }: Pick<Database, "run">, shard: ShardName): Promise<PendingPlan | null> {
  const [row] = await run(`select digest, plan, ran from ${SCHEMA}.shards where account = $1 and domain = $2`, [
    shard.account,
    shard.domain,
  ]);
  if (row === undefined) throw missing(shard);
  const [digest, plan] = [textOrNull(row, "digest"), textOrNull(row, "plan")];
  return digest === null || plan === null ? null : { digest, at: instantOrNull(row, "ran") ?? "", plan: unpackPlan(plan) };
}
