/**
 * Three replicas under a storm, by a seed: kills, stops, cut networks, moved clocks, restarts of the database, lists that lag, calls that
 * fail, commits, foreign hands, people and approvals (storm/acts.ts). `npm run storm:controller` writes what RESULTS.md quotes.
 *
 *   STORM_SECONDS, STORM_KILLS   how long, and how many kills at least; without either, as in `npm test`, there is no storm
 *   STORM_SEED, STORM_ACTS       the seed, and which acts alone: kill,commit,person
 *   STORM_BARS                   asserts the bars of time as well, which a busy machine misses for no fault of the controller's
 *   STORM_REPORT                 a file that the result is added to
 */
import { appendFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { approveAll, createActs, UNMANAGED } from "./storm/acts.ts";
import { overlapsIn } from "./storm/gateway.ts";
import { createMeasures, spread } from "./storm/measures.ts";
import { createRandom } from "../harness/random.ts";
import { DOMAINS } from "./storm/source.ts";
import { createStormWorld } from "./storm/world.ts";

const KILLS = Number(process.env["STORM_KILLS"] ?? 0);
const SECONDS = Number(process.env["STORM_SECONDS"] ?? 0);
const SEED = Number(process.env["STORM_SEED"] ?? 1);
const BARS = process.env["STORM_BARS"] !== undefined;
/** Milliseconds after which it counts as never, on a machine with much other work too. */
const NEVER = Number(process.env["STORM_NEVER"] ?? 300) * 1_000;
/** Milliseconds. */
const CONVERGES = 30_000;
/** A kill takes some seconds with all that goes on beside it. */
const PER_KILL = 20_000;

const name = "replicas in a storm";
if (SECONDS + KILLS === 0) describe.skip(name, () => it("needs STORM_SECONDS (npm run storm:controller)", () => undefined));
else
  await describeIfPossible(name, startPostgres, (server) => {
    const timeout = SECONDS * 1_000 + KILLS * PER_KILL + 2 * NEVER;
    it("lose nothing, double nothing, never write at once, and converge", { timeout }, async () => {
      const random = createRandom(SEED);
      const world = await createStormWorld(server);
      const region = world.emulator.world("fra-1");
      for (const domain of DOMAINS) region.addBooking({ domain, room: "board", start: UNMANAGED, duration: 45 });
      const measures = createMeasures(world);
      const acts = createActs({ world, server, random, measures, only: process.env["STORM_ACTS"]?.split(",") });
      for (const replica of world.replicas) replica.start();
      await expect.poll(() => region.bookings().length, { timeout: NEVER / 2 }).toBeGreaterThan(DOMAINS.length);

      // They start at once on an empty database: one of them makes its tables.
      await expect.poll(() => world.replicas.every(({ isReady }) => isReady()), { timeout: NEVER / 2 }).toBe(true);

      const began = performance.now();
      while (performance.now() - began < SECONDS * 1_000 || acts.counts.kill < KILLS) await acts.next();
      const lasted = performance.now() - began;
      await acts.calm();

      const ended = performance.now();
      const settled = async (): Promise<void> => {
        await world.operate("resume", "--all").catch(() => undefined);
        await approveAll(world);
      };
      await settled();
      let looks = 0;
      const live = async (): Promise<unknown> => {
        looks += 1;
        // A foreign hand may have stalled a shard by its last acts, and plans may wait.
        if (looks % 50 === 0) await settled();
        return { meetings: DOMAINS.map(liveIn), rooms: region.rooms().every(({ lock }) => lock), webhooks: webhooks() };
      };
      const liveIn = (domain: string): readonly string[] =>
        region
          .bookings(domain)
          .filter(({ start }) => start < UNMANAGED)
          .map(({ start, duration }) => `${new Date(start).toISOString()} ${duration}`)
          .toSorted();
      const webhooks = (): readonly number[] => DOMAINS.map((domain) => region.webhooks(domain).length);
      const wanted = { meetings: DOMAINS.map(world.source.wanted), rooms: true, webhooks: DOMAINS.map(() => 1) };
      const report = (): string => {
        const { counts } = acts;
        const told = Object.entries(counts).map(([act, count]) => `${count} × ${act}`);
        return [
          `storm: seed ${SEED}, ${Math.round(lasted / 1000)} s: ${told.join(", ")}; ${world.calls.length} writes by`,
          `${new Set(world.calls.map((call) => call.process)).size} processes, ${overlapsIn(world.calls).length} overlapping;`,
          `recovered passes ${spread(measures.passes)} s; rooms locked ${spread(measures.policies)} s`,
        ].join(" ");
      };
      try {
        await expect.poll(live, { timeout: NEVER, interval: 100 }).toEqual(wanted);
      } catch (error) {
        process.stderr.write(
          `${report()}; it did not converge\n${world.replicas.map(({ heard, name: own }) => `== ${own}\n${heard()}\n`).join("")}${JSON.stringify(await world.status(), undefined, 1)}\n`,
        );
        throw error;
      } finally {
        measures.end();
      }
      const converged = performance.now() - ended;
      const line = `${report()}; converged in ${(converged / 1000).toFixed(1)} s\n`;
      process.stderr.write(line);
      const file = process.env["STORM_REPORT"];
      if (file !== undefined) appendFileSync(file, line);

      expect(overlapsIn(world.calls)).toEqual([]);
      expect(world.gaveUp).toEqual([]);
      // What people booked stays.
      expect(region.bookings().filter(({ start }) => start === UNMANAGED)).toHaveLength(DOMAINS.length);
      await expect
        .poll(async () => (await world.sql("select count(*)::int as left from xroom_controller.hints"))[0]?.["left"], {
          timeout: NEVER,
        })
        .toBe(0);
      for (const { heard } of world.replicas) expect(heard()).not.toContain("Gehe1m");
      if (!BARS) return;
      expect(converged).toBeLessThanOrEqual(CONVERGES);
      expect(Math.max(...measures.passes)).toBeLessThanOrEqual(15);
      expect(Math.max(...measures.policies)).toBeLessThanOrEqual(6);
    });
  });
