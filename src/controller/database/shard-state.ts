/** A shard's state, in the shard's row: its lock is the replica's hold of the shard. */
import type { State } from "../../model/state.ts";
import { emptyState, parseState, serialiseState } from "../../state/document.ts";
import type { Patience, StateBackend, StateLock } from "../../state/index.ts";
import { stateChanged } from "../../state/lock-failures.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { type Hold, type Holds, shardId, type ShardName } from "./holds.ts";
import type { Database } from "./open.ts";
import { ERA } from "./identity.ts";
import { isAlive } from "./leases.ts";
import { number, text, textOrNull } from "./rows.ts";
import { SCHEMA } from "./schema.ts";

export interface ShardStateOptions {
  readonly database: Database;
  readonly heartbeat: Heartbeat;
  readonly holds: Holds;
}

export function openShardState({ database, heartbeat, holds }: ShardStateOptions, shard: ShardName): StateBackend {
  const name = `the state of ${shardId(shard)}`;
  const key = [shard.account, shard.domain] as const;

  const read = async (): Promise<State> => {
    const [row] = await database.run(`select state from ${SCHEMA}.shards where account = $1 and domain = $2`, key);
    const stored = row === undefined ? null : textOrNull(row, "state");
    return stored === null ? emptyState() : parseState(stored, name);
  };
  const lockOf = (hold: Hold): StateLock => ({
    lost: hold.lost,
    write: async (state, note = { summary: `serial ${state.serial}` }) => {
      if (hold.lost.aborted) throw hold.lost.reason;
      if (heartbeat.left() === 0) throw hold.lose();
      const stored = serialiseState(state);
      const before = state.serial - 1;
      const [written] = await database.run(
        `update ${SCHEMA}.shards s set state = $3, serial = $4::bigint, lineage = $5, note = $6::text::json
         where s.account = $1 and s.domain = $2 and s.run = $7 and s.era = ${ERA}
           and (s.serial = $8::bigint and (s.serial = 0 or s.lineage = $5) or s.state = $3)
           and exists (select 1 from ${SCHEMA}.replicas r
             where r.id = s.holder and ${isAlive("r")})
         returning s.serial`,
        [...key, stored, state.serial, state.lineage, JSON.stringify(note), hold.run, before],
      );
      if (written !== undefined) return hold.wrote(state.lineage, state.serial);
      const [row] = await database.run(`select run, serial from ${SCHEMA}.shards where account = $1 and domain = $2`, key);
      if (row === undefined || text(row, "run") !== hold.run || number(row, "serial") === before) throw hold.lose();
      throw stateChanged(name, await read());
    },
    unlock: () => hold.release(),
  });
  return {
    name,
    read,
    lock: async (_holder, patience: Patience = {}) => lockOf(await holds.take(shard, "pass", patience)),
    forceUnlock: async () => undefined,
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
