/** A shard's state and its lock, in the shard's row. The lock is held by a run of a living replica: no lease of its own to renew. */
import { Failure } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { emptyState, parseState, serialiseState } from "../../state/document.ts";
import type { Holder, StateBackend, StateLock } from "../../state/index.ts";
import { lockLost, locked, stateChanged } from "../../state/lock-failures.ts";
import { parseLease, SERVER_LEASE } from "../../state/lease.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Database } from "./open.ts";
import { number, text, textOrNull } from "./rows.ts";
import { SCHEMA } from "./schema.ts";

export interface ShardName {
  readonly account: string;
  readonly domain: string;
}

export function shardId({ account, domain }: ShardName): string {
  return `${account}/${domain}`;
}

/** A row whose holder doesn't live: its replica is gone, or has not beaten for its own `dead`. */
const UNHELD = `(s.run is null or not exists (
  select 1 from ${SCHEMA}.replicas r where r.id = s.holder and r.beat > clock_timestamp() - r.dead * interval '1 millisecond'))`;

export function openShardState(database: Database, heartbeat: Heartbeat, shard: ShardName): StateBackend {
  const { account, domain } = shard;
  const name = `the state of ${shardId(shard)}`;
  const key = [account, domain] as const;

  const read = async (): Promise<State> => {
    const [row] = await database.run(`select state from ${SCHEMA}.shards where account = $1 and domain = $2`, key);
    const stored = row === undefined ? null : textOrNull(row, "state");
    return stored === null ? emptyState() : parseState(stored, name);
  };
  const lock = async (holder: Holder): Promise<StateLock> => {
    const unheld = heartbeat.isSteady() ? UNHELD : "s.run is null";
    const [taken] = await database.run(
      `update ${SCHEMA}.shards s set run = $3, holder = $4, lock = $5::text::json, since = clock_timestamp()
       where s.account = $1 and s.domain = $2 and (s.run = $3 or ${unheld}) returning s.run`,
      [...key, holder.run, heartbeat.id, JSON.stringify(holder)],
    );
    if (taken === undefined || heartbeat.left() === 0) throw await heldBy();
    return hold(holder);
  };
  const heldBy = async (): Promise<Failure> => {
    const [row] = await database.run(`select lock::text as lock from ${SCHEMA}.shards where account = $1 and domain = $2`, key);
    const { holder } = parseLease(row === undefined ? "" : (textOrNull(row, "lock") ?? ""));
    return locked(name, { holder, end: { by: "store", left: 0 }, version: "" }, "held", SERVER_LEASE);
  };
  const hold = (holder: Holder): StateLock => {
    const lost = new AbortController();
    const lose = (): Failure => {
      const failure = lockLost(name);
      lost.abort(failure);
      return failure;
    };
    const off = heartbeat.onFenced(() => void lose());
    return {
      lost: lost.signal,
      write: async (state, note = { summary: `serial ${state.serial}` }) => {
        if (lost.signal.aborted) throw lost.signal.reason;
        if (heartbeat.left() === 0) throw lose();
        const stored = serialiseState(state);
        const before = state.serial - 1;
        const [written] = await database.run(
          `update ${SCHEMA}.shards s set state = $3, serial = $4::bigint, lineage = $5, note = $6::text::json
           where s.account = $1 and s.domain = $2 and s.run = $7
             and (s.serial = $8::bigint and (s.serial = 0 or s.lineage = $5) or s.state = $3)
             and exists (select 1 from ${SCHEMA}.replicas r
               where r.id = s.holder and r.beat > clock_timestamp() - r.dead * interval '1 millisecond')
           returning s.serial`,
          [...key, stored, state.serial, state.lineage, JSON.stringify(note), holder.run, before],
        );
        if (written !== undefined) return;
        const [row] = await database.run(`select run, serial from ${SCHEMA}.shards where account = $1 and domain = $2`, key);
        if (row === undefined || text(row, "run") !== holder.run || number(row, "serial") === before) throw lose();
        throw stateChanged(name, await read());
      },
      unlock: async () => {
        off();
        await database.run(
          `update ${SCHEMA}.shards set run = null, holder = null, lock = null, since = null
           where account = $1 and domain = $2 and run = $3`,
          [...key, holder.run],
        );
      },
    };
  };
  return {
    name,
    read,
    lock,
    forceUnlock: async () => undefined,
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
