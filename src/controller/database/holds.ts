/**
 * The shards that this replica holds. A shard's row names one run of one living replica: it alone writes there. Within the replica the hold
 * is shared by a pass, of which there is one at a time, and by the enforcing of rooms, which waits for no pass.
 */
import type { Failure } from "../../model/diagnostic.ts";
import { sleep } from "../../api/sleep.ts";
import { type Holder, type Patience, thisRun } from "../../state/index.ts";
import { parseLease, SERVER_LEASE } from "../../state/lease.ts";
import { lockLost, locked } from "../../state/lock-failures.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { Database } from "./open.ts";
import { afterRollback } from "./failover.ts";
import { ERA } from "./identity.ts";
import { FREED, isAlive } from "./leases.ts";
import { number, textOrNull } from "./rows.ts";
import { SCHEMA } from "./schema.ts";

export interface ShardName {
  readonly account: string;
  readonly domain: string;
}

export function shardId({ account, domain }: ShardName): string {
  return `${account}/${domain}`;
}

export interface Hold {
  /** A new one for each time that it is taken: a run that lost it must not pass for its owner. */
  readonly run: string;
  readonly lost: AbortSignal;
  /** Gives the Failure that a write throws. */
  lose(): Failure;
  /** A write was confirmed. */
  wrote(lineage: string, serial: number): void;
  release(): Promise<void>;
}

export interface Holds {
  /** Throws a Failure of kind `locked` if another replica holds it, or another pass of this one. */
  take(shard: ShardName, purpose: "pass" | "enforce", patience?: Patience): Promise<Hold>;
  /** Frees the rows that this replica holds by no run that it knows of: a release or a lock that the database's outage cut off. */
  clean(): Promise<void>;
  readonly count: number;
}

interface Shared extends Omit<Hold, "release"> {
  users: number;
  hasPass: boolean;
}

/** A row whose holder doesn't live: its replica is gone, or has not beaten for its own `dead`; a lease ends with its database's timeline. */
const UNHELD = `(s.run is null or not exists (
  select 1 from ${SCHEMA}.replicas r where r.id = s.holder and ${isAlive("r")}))`;
/** Milliseconds between two tries. */
const PAUSE = 100;

export function createHolds(database: Database, heartbeat: Heartbeat): Holds {
  const held = new Map<string, Promise<Shared>>();
  /** From before a row is locked until after it is freed. */
  const runs = new Set<string>();
  /** What this replica wrote last of each shard. */
  const written = new Map<string, { readonly lineage: string; readonly serial: number }>();

  const lockRow = async ({ account, domain }: ShardName): Promise<Shared> => {
    const holder: Holder = { ...thisRun("xroom controller"), user: heartbeat.name };
    const unheld = heartbeat.isSteady() ? UNHELD : "s.run is null";
    runs.add(holder.run);
    try {
      return await lockRowBy(holder, unheld, { account, domain });
    } catch (error) {
      runs.delete(holder.run);
      throw error;
    }
  };
  const lockRowBy = async (holder: Holder, unheld: string, { account, domain }: ShardName): Promise<Shared> => {
    const name = `the state of ${shardId({ account, domain })}`;
    const [taken] = await database.run(
      `update ${SCHEMA}.shards s set run = $3, holder = $4, lock = $5::text::json, since = clock_timestamp(), era = ${ERA}
       where s.account = $1 and s.domain = $2 and (s.run = $3 or ${unheld}) returning s.serial, s.lineage`,
      [account, domain, holder.run, heartbeat.id, JSON.stringify(holder)],
    );
    if (taken === undefined || heartbeat.left() === 0) throw await heldBy(name, account, domain);
    const id = shardId({ account, domain });
    const known = written.get(id);
    // A shard that was forgotten and declared again begins with another lineage.
    const isSame = known !== undefined && [known.lineage, null].includes(textOrNull(taken, "lineage"));
    if (isSame && number(taken, "serial") < known.serial && !(await wasForgotten(account, domain))) {
      await afterRollback(database);
      written.clear();
      throw await heldBy(name, account, domain);
    }
    const lost = new AbortController();
    const lose = (): Failure => {
      const failure = lockLost(name);
      lost.abort(failure);
      return failure;
    };
    heartbeat.onFenced(lost.signal, () => {
      held.delete(id);
      // Its calls may still be under way: its release frees the row, once the database is reached.
      lose();
    });
    const wrote = (lineage: string, serial: number): void => void written.set(id, { lineage, serial });
    return { run: holder.run, lost: lost.signal, lose, wrote, users: 0, hasPass: false };
  };
  const wasForgotten = async (account: string, domain: string): Promise<boolean> => {
    const rows = await database.run(
      `select 1 from ${SCHEMA}.history where account = $1 and domain = $2 and event = 'forgotten' limit 1`,
      [account, domain],
    );
    return rows.length > 0;
  };
  const heldBy = async (name: string, account: string, domain: string): Promise<Failure> => {
    const [row] = await database.run(`select lock::text as lock from ${SCHEMA}.shards where account = $1 and domain = $2`, [
      account,
      domain,
    ]);
    const { holder } = parseLease(row === undefined ? "" : (textOrNull(row, "lock") ?? ""));
    return locked(name, { holder, end: { by: "store", left: 0 }, version: "" }, "held", SERVER_LEASE);
  };
  const takeOnce = async (shard: ShardName, purpose: "pass" | "enforce"): Promise<Hold> => {
    const id = shardId(shard);
    const getting = held.get(id) ?? lockRow(shard);
    held.set(id, getting);
    let shared: Shared;
    try {
      shared = await getting;
    } catch (error) {
      if (held.get(id) === getting) held.delete(id);
      throw error;
    }
    if (shared.lost.aborted) {
      if (shared.users === 0) runs.delete(shared.run);
      throw shared.lost.reason;
    }
    if (purpose === "pass" && shared.hasPass) throw await heldBy(`the state of ${id}`, shard.account, shard.domain);
    shared.users += 1;
    shared.hasPass ||= purpose === "pass";
    return { ...pick(shared), release: () => release(shard, shared, purpose) };
  };
  const release = async ({ account, domain }: ShardName, shared: Shared, purpose: "pass" | "enforce"): Promise<void> => {
    shared.users -= 1;
    if (purpose === "pass") shared.hasPass = false;
    if (shared.users > 0) return;
    const id = shardId({ account, domain });
    // After a fence another hold may have taken its place.
    if ((await held.get(id)?.catch(() => undefined)) === shared) held.delete(id);
    shared.lose();
    try {
      await database.run(
        `update ${SCHEMA}.shards set ${FREED}
         where account = $1 and domain = $2 and run = $3`,
        [account, domain, shared.run],
      );
    } finally {
      runs.delete(shared.run);
    }
  };
  return {
    take: async (shard, purpose, { timeout = 0, signal = new AbortController().signal } = {}) => {
      const until = performance.now() + timeout;
      for (;;) {
        try {
          return await takeOnce(shard, purpose);
        } catch (error) {
          if (performance.now() >= until) throw error;
        }
        await sleep(PAUSE, signal);
      }
    },
    clean: async () => {
      await database.run(
        `update ${SCHEMA}.shards set ${FREED}
         where holder = $1 and run is not null and run not in (select json_array_elements_text($2::text::json))`,
        [heartbeat.id, JSON.stringify([...runs])],
      );
    },
    get count() {
      return held.size;
    },
  };
}

function pick({ run, lost, lose, wrote }: Shared): Omit<Hold, "release"> {
  return { run, lost, lose, wrote };
}
