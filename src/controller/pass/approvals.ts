/** Approvals: plans that a person has let through. They count until they are used, or end, and for descendants of their revision. */
import { gunzipSync, gzipSync } from "node:zlib";
import type { Plan } from "../../model/plan.ts";
import { text, textOrNull } from "../database/rows.ts";
import type { ShardName } from "../database/holds.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";

export interface Approval {
  readonly digest: string;
  readonly plan: Plan;
  readonly revision: string | null;
  readonly allow: { readonly removals: boolean; readonly empty: boolean };
  readonly by: string;
}

export function packPlan(plan: Plan): string {
  return gzipSync(JSON.stringify(plan)).toString("base64");
}

/** Of a row that this controller wrote. */
export function unpackPlan(packed: string): Plan {
  return JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString("utf8")) as Plan;
}

export async function readApprovals(
  { run }: Pick<Database, "run">,
  { account, domain }: ShardName,
): Promise<readonly Approval[]> {
  const rows = await run(
    `select digest, plan, revision, removals, empty, by from ${SCHEMA}.approvals
     where account = $1 and domain = $2 and until > clock_timestamp() order by at`,
    [account, domain],
  );
  return rows.map((row) => ({
    digest: text(row, "digest"),
    plan: unpackPlan(text(row, "plan")),
    revision: textOrNull(row, "revision"),
    allow: { removals: row["removals"] === true, empty: row["empty"] === true },
    by: text(row, "by"),
  }));
}

export async function removeApprovals(
  { run }: Pick<Database, "run">,
  { account, domain }: ShardName,
  used: readonly Approval[],
): Promise<void> {
  for (const { digest } of used)
    await run(`delete from ${SCHEMA}.approvals where account = $1 and domain = $2 and digest = $3`, [account, domain, digest]);
}
