import { number, text } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import { readStatus } from "../operate/status.ts";
import { followPauses } from "../replica/accounts.ts";
import type { Replica } from "../replica/context.ts";
import type { Gauge } from "../replica/metrics.ts";
import { engineRows } from "../replica/schedule.ts";

/** Of all replicas, as the database has them. */
export async function gaugesOf(replica: Replica): Promise<readonly Gauge[]> {
  const { database, accounts } = replica;
  const [status, [totals], ages, paused, rows] = await Promise.all([
    readStatus(database),
    database.run(
      `select coalesce(sum(drifted), 0) as drifted,
         coalesce(extract(epoch from clock_timestamp() - min(marked) filter (where generation > begun and not suspended)), 0)::float8 as age
       from ${SCHEMA}.shards`,
    ),
    database.run(
      `select name, coalesce(extract(epoch from clock_timestamp() - fetched), -1)::float8 as age from ${SCHEMA}.sources`,
    ),
    followPauses(database, accounts),
    engineRows(replica),
  ]);
  const conditions = new Map<string, number>();
  for (const { conditions: held } of status.shards)
    for (const [name, holds] of Object.entries(held)) conditions.set(name, (conditions.get(name) ?? 0) + (holds ? 1 : 0));
  const regions = new Set([...accounts.values()].flatMap(({ settings }) => [...settings.regions.keys()]));
  return [
    ...[...conditions].map(([condition, value]): Gauge => ({ name: "xroom_shards", labels: { condition }, value })),
    { name: "xroom_drift_objects", value: number(totals ?? {}, "drifted") },
    { name: "xroom_queue_age_seconds", value: number(totals ?? {}, "age") },
    ...ages.map((row): Gauge => ({
      name: "xroom_source_age_seconds",
      labels: { source: text(row, "name") },
      value: number(row, "age"),
    })),
    ...[...regions].map((region): Gauge => ({
      name: "xroom_region_paused",
      labels: { region },
      value: paused.includes(region) ? 1 : 0,
    })),
    { name: "xroom_replicas", value: status.replicas.filter(({ alive }) => alive).length },
    { name: "xroom_engine_rows", value: rows },
  ];
}
