/** What the storm does. Acts that last run beside others, and are over when `calm` has resolved. */
import { setTimeout as pause } from "node:timers/promises";
import type { PostgresServer } from "../../harness/postgres.ts";
import type { Measures } from "./measures.ts";
import type { Random } from "../../harness/random.ts";
import { CHANGEABLE, DOMAINS } from "./source.ts";
import type { StormReplica, StormWorld } from "./world.ts";

const WEIGHTS = {
  kill: 4,
  stop: 2,
  restart: 1,
  "cut database": 2,
  "cut api": 2,
  clock: 2,
  lag: 3,
  fault: 3,
  commit: 5,
  hand: 3,
  person: 4,
  approval: 3,
} as const;

export type Act = keyof typeof WEIGHTS;

export interface Acts {
  readonly counts: Readonly<Record<Act, number>>;
  /** One by chance. */
  next(): Promise<void>;
  /** Ends all that lasts: no clock is off, nothing is cut, no replica stands still. */
  calm(): Promise<void>;
}

export interface ActOptions {
  readonly world: StormWorld;
  readonly server: PostgresServer;
  readonly random: Random;
  readonly measures: Measures;
  /** Default: all. */
  readonly only?: readonly string[] | undefined;
}

export function createActs({ world, server, random, measures, only }: ActOptions): Acts {
  const region = world.emulator.world("fra-1");
  const lasting = new Map<string, Promise<void>>();
  const ended = new AbortController();
  const counts = Object.fromEntries(Object.keys(WEIGHTS).map((act) => [act, 0])) as Record<Act, number>;
  const last = (name: string, milliseconds: number, end: () => Promise<void> | void): void => {
    const lasts = pause(milliseconds, undefined, { signal: ended.signal })
      .catch(() => undefined)
      .then(end)
      .finally(() => lasting.delete(name));
    lasting.set(name, lasts);
  };
  /** One that nothing of this kind is done to now. */
  const free = (kind: string): StormReplica | undefined =>
    random.of(world.replicas.filter(({ name }) => !lasting.has(`${kind} ${name}`)));
  const seconds = (from: number, to: number): number => 1000 * (from + random.next() * (to - from));

  /** Those that can be taken away: another one runs. */
  const running = (): readonly StormReplica[] => {
    const ready = world.replicas.filter(
      (each) => each.isReady() && !lasting.has(`kill ${each.name}`) && !lasting.has(`stop ${each.name}`),
    );
    return ready.length < 2 ? [] : ready;
  };
  /** `false`: there was nothing to do it to. */
  const acts: Record<Act, () => Promise<void | false> | void | false> = {
    kill: async () => {
      const victim = random.of(running());
      if (victim === undefined) return false;
      await measures.killing(victim.name);
      victim.signal("SIGKILL");
      // Its successor comes at once, or after its leases have ended.
      last(`kill ${victim.name}`, random.next() < 0.5 ? 0 : seconds(0, 8), () => victim.start());
    },
    stop: () => {
      const victim = random.of(running());
      if (victim === undefined) return false;
      victim.signal("SIGSTOP");
      last(`stop ${victim.name}`, seconds(1, 9), () => victim.signal("SIGCONT"));
    },
    restart: () => server.restart(),
    "cut database": () => {
      const victim = free("database");
      if (victim === undefined) return false;
      victim.database.cut(random.of(["reset", "silent"]));
      last(`database ${victim.name}`, seconds(0.5, 9), () => victim.database.mend());
    },
    "cut api": () => {
      const victim = free("api");
      if (victim === undefined) return false;
      victim.api.cut(random.of(["reset", "silent"]));
      last(`api ${victim.name}`, seconds(0.5, 6), () => victim.api.mend());
    },
    clock: async () => {
      const victim = free("clock");
      if (victim === undefined) return false;
      await victim.moveClock(random.of([-3_600_000, -20_000, -2_000, 2_000, 5_000, 3_600_000]));
      last(`clock ${victim.name}`, seconds(2, 20), () => victim.moveClock(0));
    },
    lag: () => world.emulator.order({ fault: { kind: "lag" }, times: 1 + random.below(15) }),
    fault: () => {
      const when = random.of(["before", "after"] as const);
      world.emulator.order(
        random.of([
          { match: { method: random.of(["add", "update", "setLock"]) }, fault: { kind: "drop", when } },
          { match: { method: "add" }, fault: { kind: "status", status: 502, when } },
          { match: { method: random.of(["add", "remove"]) }, fault: { kind: "latency", ms: random.below(800) }, times: 3 },
          { fault: { kind: "status", status: 429, retryAfter: 1 }, times: 2 },
        ]),
      );
    },
    commit: () => world.source.change(random.of(DOMAINS), random.of(CHANGEABLE), random.of([0, 30, 45, 60])),
    hand: () => {
      const booking = random.of(region.bookings().filter(({ start }) => start < UNMANAGED));
      if (booking === undefined) return false;
      if (random.next() < 0.5) region.removeBooking(booking.id);
      else region.updateBooking(booking.id, { duration: 15 });
    },
    person: () => {
      const domain = random.of(DOMAINS);
      const room = `${domain}/board`;
      if (region.rooms().some((each) => `${each.domain}/${each.name}` === room)) region.closeRoom(room);
      region.openFromInterface(room, {}, {});
      // The others' policies wait for an approval.
      if (domain.endsWith(".test")) measures.opened(room);
    },
    approval: () => approveAll(world),
  };
  const drawn = Object.entries(WEIGHTS)
    .filter(([act]) => only?.includes(act) ?? true)
    .flatMap(([act, weight]) => Array.from({ length: weight }, () => act as Act));
  return {
    counts,
    next: async () => {
      const act = random.of(drawn);
      if ((await acts[act]()) !== false) counts[act] += 1;
      await pause(seconds(0, 1));
    },
    calm: async () => {
      ended.abort();
      await Promise.all(lasting.values());
      world.emulator.clearFaults();
    },
  };
}

/** Meetings from then on were made by people, and stay. */
export const UNMANAGED = Date.parse("2031-01-01T00:00:00Z");

/** All that waits, as a person would who trusts everyone. */
export async function approveAll({ status, operate }: StormWorld): Promise<void> {
  // The database may be restarting, and what waited may have changed meanwhile.
  const { shards } = await status().catch(() => ({ shards: [] }));
  for (const { shard, pending } of shards)
    if (pending !== null) await operate("approve", shard, pending.digest, "--allow-removals").catch(() => undefined);
}
