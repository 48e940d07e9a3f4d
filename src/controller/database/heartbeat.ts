/**
 * A replica lives as long as its heartbeats reach the database, by the database's clock; a lease of a shard is held by a living replica.
 *
 *   beats at  0 ── 1 ── 2 ── ╳ no contact
 *                       ├──── 3/4 of dead ────┤ fenced: this replica sends nothing more, and its leases count as lost here
 *                       ├───────── dead ───────────┤ others take its shards over
 *
 * The age of the last beat is counted from before it was sent, by the monotonic and the wall clock, whichever says more: a stopped
 * process wakes up fenced. A failed-over database ends all leases at once, and a copy of it hears no beat. After an outage of the database
 * all look dead, so a replica judges others only after it has itself been in contact for as long.
 */
import { Failure, fail } from "../../model/diagnostic.ts";
import type { Client } from "../../state/postgres/client.ts";
import { IS_OURS, movedFailure } from "./failover.ts";
import { ERA } from "./identity.ts";
import type { Database } from "./open.ts";
import { text } from "./rows.ts";
import { SCHEMA, VERSION } from "./schema.ts";

export interface Heartbeat {
  readonly id: string;
  readonly name: string;
  /** Milliseconds for which a call may still be under way: 0 once this replica is fenced. */
  left(): number;
  /** Whether it may call others dead. */
  isSteady(): boolean;
  /** Called once when this replica is fenced, unless the signal aborts first. */
  onFenced(unless: AbortSignal, listener: () => void): void;
  /** The last beat is the end. */
  stop(): Promise<void>;
}

export interface HeartbeatOptions {
  readonly id: string;
  readonly name: string;
  /** Milliseconds. */
  readonly heartbeat: number;
  readonly dead: number;
  readonly onFenced?: (reason: string) => void;
  readonly onRecovered?: () => void;
  /** A person asked it to end. */
  readonly onDrain?: () => void;
}

interface Beat {
  readonly monotonic: number;
  readonly wall: number;
}

/** The share of `dead` after which a replica stops by itself. */
const FENCE = 0.75;

/** Throws a Failure if the first beat fails. */
export async function startHeartbeat(database: Database, options: HeartbeatOptions): Promise<Heartbeat> {
  const { id, name, heartbeat, dead } = options;
  const fence = dead * FENCE;
  const listeners = new Set<() => void>();
  let client: Client = database.dedicated();
  let last = now();
  /** Since when no beat has failed. */
  let steadySince = now();
  let isFenced = false;
  let reason = "the database was not reached for too long";
  let era: string | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const beat = async (): Promise<void> => {
    const at = now();
    const sent = client.run(
      `insert into ${SCHEMA}.replicas (id, name, beat, dead, release)
       select $1, $2, clock_timestamp(), $3::float8, ${VERSION} where ${IS_OURS}
       on conflict (id) do update set beat = clock_timestamp(), dead = $3::float8, claimed = null
       returning draining, ${ERA} as era`,
      [id, name, dead],
    );
    const [row] = await within(Math.max(heartbeat, fence / 2), sent);
    if (row === undefined) throw movedFailure(database.name);
    last = at;
    if (era !== undefined && era !== text(row, "era")) loseAll();
    era = text(row, "era");
    if (row["draining"] === true && !stopped) options.onDrain?.();
  };
  const loseAll = (): void => {
    const told = [...listeners];
    listeners.clear();
    for (const each of told) each();
  };
  const check = (): void => {
    if (isFenced || ageOf(last) < fence) return;
    isFenced = true;
    loseAll();
    options.onFenced?.(reason);
  };
  const loop = async (): Promise<void> => {
    check();
    try {
      await beat();
      if (isFenced) {
        isFenced = false;
        steadySince = now();
        options.onRecovered?.();
      }
    } catch (error) {
      steadySince = now();
      reason = error instanceof Failure ? error.message : "the database was not reached for too long";
      // One that hangs would keep later beats waiting.
      void client.close();
      client = database.dedicated();
    }
    check();
    if (!stopped) timer = setTimeout(() => void loop(), heartbeat);
  };
  await beat();
  timer = setTimeout(() => void loop(), heartbeat);
  const watch = setInterval(check, Math.min(heartbeat, 250));
  return {
    id,
    name,
    left: () => {
      check();
      return isFenced || stopped ? 0 : Math.max(0, dead - ageOf(last));
    },
    isSteady: () => !isFenced && ageOf(steadySince) >= dead,
    onFenced: (unless, listener) => {
      listeners.add(listener);
      unless.addEventListener("abort", () => listeners.delete(listener), { once: true });
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      clearInterval(watch);
      // While it holds a shard, its calls may still be under way: then its leases end by themselves.
      const goodbye = `delete from ${SCHEMA}.replicas where id = $1 and not exists (select 1 from ${SCHEMA}.shards where holder = $1)`;
      await client.run(goodbye, [id]).catch(() => undefined);
      await client.close();
    },
  };
}

function now(): Beat {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** A clock that was set back says less than the other. */
function ageOf({ monotonic, wall }: Beat): number {
  return Math.max(performance.now() - monotonic, Date.now() - wall);
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(fail("state-unreachable", "the database did not answer a heartbeat in time")), milliseconds);
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
