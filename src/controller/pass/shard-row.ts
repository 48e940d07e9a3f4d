import { number, text, textOrNull } from "../database/rows.ts";
import type { ShardName } from "../database/holds.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";
import type { Row } from "../../state/postgres/client.ts";

/** What a pass reads of its shard. */
export interface ShardRow extends ShardName {
  readonly source: string;
  readonly declared: boolean;
  readonly wanted: string | null;
  readonly applied: string | null;
  /** The last revision whose config could be used. */
  readonly loaded: string | null;
  /** Of which revision the config is kept; null if of none. */
  readonly keptOf: string | null;
  readonly suspended: boolean;
  readonly failures: number;
  readonly digest: string | null;
  readonly rejected: string | null;
  /** Why its source may not declare it. */
  readonly refusal: string | null;
  /** The wanted revision does not descend from the one before. */
  readonly rewritten: boolean;
  /** The database went back, or was moved, since all was applied. */
  readonly restored: boolean;
  readonly loops: readonly Loop[];
  readonly error: string | null;
  /** When the next pass is due: of one that begins, if it is never heard of again. */
  readonly due: string | null;
}

/** A change that was made again and again. */
export interface Loop {
  /** Its object and what is set. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: readonly number[];
}

const COLUMNS =
  "account, domain, source, declared, wanted, applied, loaded, suspended, failures, digest, rejected, refusal, rival, rewritten, restored, config_of, loops::text as loops, error, due::text as due";

export async function readShard({ run }: Pick<Database, "run">, { account, domain }: ShardName): Promise<ShardRow | undefined> {
  const [row] = await run(`select ${COLUMNS} from ${SCHEMA}.shards where account = $1 and domain = $2`, [account, domain]);
  return row === undefined ? undefined : shardRowOf(row);
}

/** Everything that was wanted by now is this pass's: what comes later is the next one's. */
export async function beginPass({ run }: Pick<Database, "run">, { account, domain }: ShardName): Promise<ShardRow | undefined> {
  const [row] = await run(
    `update ${SCHEMA}.shards set begun = generation, queued = null, due = clock_timestamp() + interval '15 minutes'
     where account = $1 and domain = $2 returning ${COLUMNS}`,
    [account, domain],
  );
  return row === undefined ? undefined : shardRowOf(row);
}

/** Gives how many passes in a row have begun to load this revision and not ended that, with this one. */
export async function beginLoading({ run }: Pick<Database, "run">, { account, domain, wanted }: ShardRow): Promise<number> {
  const [row] = await run(
    `update ${SCHEMA}.shards set loading = case when loading_of = $3 then loading + 1 else 1 end, loading_of = $3
     where account = $1 and domain = $2 returning loading`,
    [account, domain, wanted ?? ""],
  );
  return number(row ?? {}, "loading");
}

/** After a failure, too: the process lives. */
export async function endLoading({ run }: Pick<Database, "run">, { account, domain }: ShardName): Promise<void> {
  await run(`update ${SCHEMA}.shards set loading = 0 where account = $1 and domain = $2 and loading > 0`, [account, domain]);
}

function refusalOf(row: Row): string | null {
  const [rival, refusal] = [textOrNull(row, "rival"), textOrNull(row, "refusal")];
  if (rival === null) return refusal;
  return `the sources ${text(row, "source")} and ${rival} both declare ${text(row, "domain")}: only one may`;
}

function shardRowOf(row: Row): ShardRow {
  return {
    account: text(row, "account"),
    domain: text(row, "domain"),
    source: text(row, "source"),
    declared: row["declared"] === true,
    wanted: textOrNull(row, "wanted"),
    applied: textOrNull(row, "applied"),
    loaded: textOrNull(row, "loaded"),
    keptOf: textOrNull(row, "config_of"),
    suspended: row["suspended"] === true,
    failures: number(row, "failures"),
    digest: textOrNull(row, "digest"),
    rejected: textOrNull(row, "rejected"),
    refusal: refusalOf(row),
    rewritten: row["rewritten"] === true,
    restored: row["restored"] === true,
    loops: JSON.parse(textOrNull(row, "loops") ?? "[]") as readonly Loop[],
    error: textOrNull(row, "error"),
    due: textOrNull(row, "due"),
  };
}
