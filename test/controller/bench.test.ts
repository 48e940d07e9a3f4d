/**
 * What a replica of the controller costs. `npm run bench:controller` writes what RESULTS.md quotes; in `npm test` there is none of it.
 *
 *   BENCH_DOMAINS, BENCH_BOOKINGS   how many, and how many of each domain
 *   BENCH_PASSES                    of all shards together; what is held after them is compared with what was held after the first ones
 *   BENCH_SECONDS, BENCH_RATE       of events
 */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { type BenchWorld, createBenchWorld, type Held } from "./bench/world.ts";
import { spread } from "./storm/measures.ts";

const value = (name: string, otherwise: number): number => Number(process.env[`BENCH_${name}`] ?? otherwise);
const DOMAINS = value("DOMAINS", 50);
const BOOKINGS = value("BOOKINGS", 50);
const PASSES = value("PASSES", 0);
const SECONDS = value("SECONDS", 30);
const RATE = value("RATE", 100);
/** Rooms of each domain: each is opened once. */
const ROOMS = Math.max(5, Math.ceil((RATE * SECONDS) / DOMAINS));
/** Passes after which all that is kept has been opened. */
const WARM = 100;
const NEVER = 3_600_000;

const name = "a replica's costs";
if (PASSES === 0) describe.skip(name, () => it("needs BENCH_PASSES (npm run bench:controller)", () => undefined));
else
  await describeIfPossible(name, startPostgres, (server) => {
    it("are bounded: what it holds doesn't grow with what it has done", { timeout: NEVER }, async () => {
      const tell = (line: string): void => void process.stderr.write(`bench: ${line}\n`);
      const began = performance.now();
      const world = await createBenchWorld(server, { domains: DOMAINS, bookings: BOOKINGS, rooms: ROOMS });
      await untilAll(world, "ran is not null and (conditions::jsonb ->> 'Ready')::boolean");
      tell(`${DOMAINS} domains × ${BOOKINGS} bookings ready ${seconds(began)} s after the start`);

      const sweeps: number[] = [];
      let warm: Held | undefined;
      let passes = 0;
      let warmed = 0;
      while (passes < PASSES) {
        const [row] = await world.sql(
          "with due as (update xroom_controller.shards set generation = generation + 1, queued = null returning 1) select clock_timestamp()::text as at, count(*) from due",
        );
        const sweep = performance.now();
        await untilAll(world, `ran > '${String(row?.["at"])}'`);
        sweeps.push(Number(seconds(sweep)));
        passes += DOMAINS;
        if (passes < WARM || warm !== undefined) continue;
        warm = await world.held();
        warmed = passes;
      }
      const after = await world.held();
      const total = sweeps.reduce((sum, each) => sum + each, 0);
      const [rows] = await world.sql(
        "select (select count(*)::int from xroom_engine.workflow_status) as engine, (select count(*)::int from xroom_controller.history) as history, (pg_database_size(current_database()) / 1048576)::int as size",
      );
      const each = (after.cpu - (warm as Held).cpu) / (passes - warmed);
      tell(
        `a sweep of them takes ${spread(sweeps)} s; ${(passes / total).toFixed(1)} passes a second, ${each.toFixed(1)} ms of a processor each`,
      );
      tell(`after ${WARM} passes ${told(warm as Held)}; after ${passes} passes ${told(after)}`);
      tell(
        `rows: ${String(rows?.["engine"])} of the engine, ${String(rows?.["history"])} of the history; ${String(rows?.["size"])} MiB`,
      );

      const latencies = await events(world);
      const perEvent = ((await world.held()).cpu - after.cpu) / latencies.length;
      tell(
        `event to setLock at ${RATE} a second for ${SECONDS} s: ${spread(latencies)} s; ${perEvent.toFixed(1)} ms of a processor each`,
      );
      const { handles, timers, files, temporary, heap } = warm as Held;
      // Connections come and go with the load, and each has some timers.
      expect(after.handles).toBeLessThanOrEqual(handles + 20);
      expect(after.timers).toBeLessThanOrEqual(timers + 20);
      expect(after.files).toBeLessThanOrEqual(files + 20);
      expect(after.temporary).toBe(temporary);
      expect(after.heap).toBeLessThanOrEqual(heap * 1.2 + 10);
    });
  });

function told({ timers, handles, files, temporary, heap, rss }: Held): string {
  const counts = `${timers} timers, ${handles} handles, ${files} files, ${temporary} temporary`;
  return `${counts}, ${heap.toFixed(0)} MiB of heap, ${rss.toFixed(0)} MiB in all`;
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(2);
}

async function untilAll({ sql, domains }: BenchWorld, condition: string): Promise<void> {
  const left = `select count(*)::int as done from xroom_controller.shards where ${condition}`;
  // Its tables may not be there yet.
  const done = async (): Promise<unknown> => (await sql(left).catch(() => []))[0]?.["done"];
  await expect.poll(done, { timeout: NEVER, interval: 100 }).toBe(domains.length);
}

/** People open rooms at a rate: how long each took to be locked, in seconds. */
async function events({ emulator, domains }: BenchWorld): Promise<readonly number[]> {
  const region = emulator.world("fra-1");
  const opened = new Map<string, number>();
  const latencies: number[] = [];
  const look = (): void => {
    for (const { domain, name: room, lock } of region.rooms()) {
      const id = `${domain}/${room}`;
      const at = opened.get(id);
      if (!lock || at === undefined) continue;
      latencies.push((performance.now() - at) / 1000);
      opened.delete(id);
    }
  };
  const began = performance.now();
  for (let count = 0; count < RATE * SECONDS; count += 1) {
    const id = `${domains[count % domains.length]}/r${Math.floor(count / domains.length)}`;
    opened.set(id, performance.now());
    region.openFromInterface(id, {}, {});
    while (performance.now() - began < (count * 1000) / RATE) {
      await pause(2);
      look();
    }
  }
  await expect
    .poll(
      () => {
        look();
        return opened.size;
      },
      { timeout: NEVER, interval: 5 },
    )
    .toBe(0);
  return latencies;
}
