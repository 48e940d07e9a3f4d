import type { Database } from "../database/open.ts";
import { shardId } from "../database/holds.ts";
import { instantOrNull, number, text, textOrNull } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import { missing, whereOf, type Which } from "./which.ts";

export interface HistoryRow {
  readonly id: number;
  readonly at: string;
  readonly shard: string | null;
  readonly source: string | null;
  readonly event: string;
  readonly by: string;
  readonly revision: string | null;
  readonly detail: unknown;
}

/** The newest first. Throws a Failure if there is no such shard. */
export async function readHistory({ run }: Pick<Database, "run">, which: Which, limit: number): Promise<readonly HistoryRow[]> {
  const { where, values } = whereOf(which);
  const rows = await run(
    `select id, at, account, domain, source, event, by, revision, detail::text as detail from ${SCHEMA}.history where ${where}
     order by id desc limit ${Math.floor(limit)}`,
    values,
  );
  // Of a shard that was removed the history still tells.
  if (rows.length === 0 && which !== "all") {
    const [known] = await run(`select 1 from ${SCHEMA}.shards where ${where} limit 1`, values);
    if (known === undefined) throw missing(which);
  }
  return rows.map((row) => {
    const [account, domain] = [textOrNull(row, "account"), textOrNull(row, "domain")];
    return {
      id: number(row, "id"),
      at: instantOrNull(row, "at") ?? "",
      shard: account === null || domain === null ? null : shardId({ account, domain }),
      source: textOrNull(row, "source"),
      event: text(row, "event"),
      by: text(row, "by"),
      revision: textOrNull(row, "revision"),
      detail: JSON.parse(text(row, "detail")) as unknown,
    };
  });
}
