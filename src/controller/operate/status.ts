import { instantOrNull, number, text, textOrNull } from "../database/rows.ts";
import { isAlive } from "../database/leases.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";
import type { Conditions } from "../pass/outcome.ts";
import type { Row } from "../../state/postgres/client.ts";

/** `controller status --json`: each key is always there. */
export interface Status {
  readonly replicas: readonly ReplicaStatus[];
  readonly sources: readonly SourceStatus[];
  readonly shards: readonly ShardStatus[];
}

export interface ReplicaStatus {
  readonly name: string;
  readonly alive: boolean;
  /** Its settings are the newest; else it has drained, and stands by. */
  readonly acting: boolean;
  readonly since: string;
  /** How many it holds. */
  readonly shards: number;
}

export interface SourceStatus {
  readonly name: string;
  readonly revision: string | null;
  readonly fetched: string | null;
  readonly error: string | null;
}

export interface ShardStatus {
  /** `main/chat.org` */
  readonly shard: string;
  readonly source: string;
  readonly conditions: Conditions;
  readonly revision: { readonly wanted: string | null; readonly applied: string | null };
  readonly lastRun: string | null;
  readonly nextRun: string | null;
  readonly error: string | null;
  readonly pending: { readonly digest: string; readonly summary: unknown } | null;
}

const ACTING = `coalesce(r.settings = (select digest from ${SCHEMA}.generations order by number desc limit 1), false)`;

export async function readStatus({ run }: Pick<Database, "run">): Promise<Status> {
  const [replicas, sources, shards] = await Promise.all([
    run(`select r.name, ${isAlive("r")} as alive, ${ACTING} as acting, r.since, (select count(*) from ${SCHEMA}.shards s where s.holder = r.id) as shards
         from ${SCHEMA}.replicas r order by r.name, r.since`),
    run(`select name, revision, fetched, error from ${SCHEMA}.sources order by name`),
    run(`select account, domain, source, conditions::text as conditions, wanted, applied, ran, due, error, rival, refusal, digest,
           summary::text as summary, suspended, generation > begun or run is not null as working
         from ${SCHEMA}.shards order by account, domain`),
  ]);
  return {
    replicas: replicas.map((row) => ({
      name: text(row, "name"),
      alive: row["alive"] === true,
      acting: row["acting"] === true,
      since: instantOrNull(row, "since") ?? "",
      shards: number(row, "shards"),
    })),
    sources: sources.map((row) => ({
      name: text(row, "name"),
      revision: textOrNull(row, "revision"),
      fetched: instantOrNull(row, "fetched"),
      error: textOrNull(row, "error"),
    })),
    shards: shards.map(shardOf),
  };
}

function shardOf(row: Row): ShardStatus {
  const stored = JSON.parse(textOrNull(row, "conditions") ?? "{}") as Partial<Conditions>;
  const digest = textOrNull(row, "digest");
  const isSuspended = row["suspended"] === true;
  const isWorking = row["working"] === true;
  const [wanted, applied] = [textOrNull(row, "wanted"), textOrNull(row, "applied")];
  return {
    shard: `${text(row, "account")}/${text(row, "domain")}`,
    source: text(row, "source"),
    conditions: {
      // What was applied last says nothing of a newer revision.
      Ready: stored.Ready === true && !isSuspended && wanted === applied,
      Reconciling: isWorking && !isSuspended,
      Drifted: stored.Drifted === true,
      AwaitingApproval: stored.AwaitingApproval === true,
      Suspended: isSuspended,
      Stalled: stored.Stalled === true,
      Events: stored.Events === true,
    },
    revision: { wanted, applied },
    lastRun: instantOrNull(row, "ran"),
    nextRun: instantOrNull(row, "due"),
    error: textOrNull(row, "error"),
    pending: digest === null ? null : { digest, summary: JSON.parse(textOrNull(row, "summary") ?? "null") as unknown },
  };
}
