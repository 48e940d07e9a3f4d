/**
 * Three replicas under a storm: kills, stops, restarts of the database, commits, foreign hands and people, by a seed. STORM_SECONDS says how
 * long; without it, as in `npm test`, there is none. `npm run storm:controller` writes what RESULTS.md quotes.
 */
import { describe, expect, it } from "vitest";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import type { Started } from "../harness/project.ts";
import { createController } from "./world.ts";

const SECONDS = Number(process.env["STORM_SECONDS"] ?? 0);
const SEED = Number(process.env["STORM_SEED"] ?? 1);
const DOMAINS = ["chat.test", "one.test", "two.test", "three.test", "four.test"];
const MEETINGS = 6;
/** Milliseconds after the last act. */
const CONVERGES = 30_000;

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** By domain: the duration of each meeting; 0: it is not declared. */
type Declared = Map<string, number[]>;

function fileOf(domain: string, durations: readonly number[]): Record<string, string> {
  const bookings = durations.flatMap((minutes, index) =>
    minutes === 0 ? [] : [`m${index}: { start: 2030-12-0${index + 1}T10:00, duration: ${minutes}m }`],
  );
  const text = `version: 1\ndomains: { ${domain}: { rooms: { board: { lock: true, bookings: { ${bookings.join(", ")} } } } } }\n`;
  return { [`domains/${domain}.yaml`]: text };
}

const name = "replicas in a storm";
if (SECONDS === 0) describe.skip(name, () => it("needs STORM_SECONDS (npm run storm:controller)", () => undefined));
else
  await describeIfPossible(name, startPostgres, (server) => {
    it("lose nothing, double nothing, and converge", { timeout: SECONDS * 1_000 + 180_000 }, async () => {
      const random = randomOf(SEED);
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
      const declared: Declared = new Map(DOMAINS.map((domain) => [domain, Array.from({ length: MEETINGS }, () => 30)]));
      const files = Object.assign({}, ...[...declared].map(([domain, each]) => fileOf(domain, each))) as Record<string, string>;
      const world = await createController(server, { files });
      const region = world.emulator.world("fra-1");
      const replicas = new Map<string, Started>();
      for (const replica of ["one", "two", "three"]) replicas.set(replica, await world.run(replica));
      const counts = { kill: 0, stop: 0, restart: 0, commit: 0, hand: 0, person: 0 };

      const acts: Record<keyof typeof counts, () => Promise<void>> = {
        kill: async () => {
          const victim = pick([...replicas.keys()]);
          replicas.get(victim)?.kill("SIGKILL");
          replicas.set(victim, await world.run(victim));
        },
        stop: async () => {
          const process = replicas.get(pick([...replicas.keys()]));
          process?.kill("SIGSTOP");
          await new Promise((resolve) => setTimeout(resolve, 2_000 + random() * 5_000));
          process?.kill("SIGCONT");
        },
        restart: () => server.restart(),
        commit: async () => {
          const domain = pick(DOMAINS);
          // A removal of more than a part of a domain would wait for a person.
          const index = Math.floor(random() * 2);
          const durations = [...(declared.get(domain) ?? [])];
          durations[index] = pick([0, 30, 45, 60]);
          declared.set(domain, durations);
          await world.source(fileOf(domain, durations));
        },
        hand: async () => {
          const booking = pick(region.bookings());
          if (booking === undefined) return;
          if (random() < 0.5) region.removeBooking(booking.id);
          else region.updateBooking(booking.id, { duration: 15 });
        },
        person: async () => {
          const id = `${pick(DOMAINS)}/board`;
          if (region.rooms().some((room) => `${room.domain}/${room.name}` === id)) region.closeRoom(id);
          region.openFromInterface(id, {}, {});
        },
      };
      const weighted: (keyof typeof counts)[] = [
        "kill",
        "kill",
        "stop",
        "commit",
        "commit",
        "commit",
        "hand",
        "person",
        "person",
        "restart",
      ];
      const until = performance.now() + SECONDS * 1_000;
      while (performance.now() < until) {
        const act = pick(weighted);
        counts[act] += 1;
        await acts[act]();
        await new Promise((resolve) => setTimeout(resolve, random() * 1_000));
      }

      const ended = performance.now();
      await world.ctl("resume", "--all");
      const live = (domain: string): string[] =>
        region
          .bookings(domain)
          .map(({ start, duration }) => `${new Date(start).toISOString()} ${duration}`)
          .toSorted();
      const wanted = (domain: string): string[] =>
        (declared.get(domain) ?? [])
          .flatMap((minutes, index) => (minutes === 0 ? [] : [`2030-12-0${index + 1}T10:00:00.000Z ${minutes}`]))
          .toSorted();
      const all = (of: (domain: string) => readonly string[]): Record<string, readonly string[]> =>
        Object.fromEntries(DOMAINS.map((domain) => [domain, of(domain)]));
      await expect.poll(() => all(live), { timeout: CONVERGES, interval: 200 }).toEqual(all(wanted));
      await expect.poll(() => region.rooms().every(({ lock }) => lock), { timeout: CONVERGES, interval: 200 }).toBe(true);
      const converged = performance.now() - ended;
      expect(region.webhooks("chat.test")).toHaveLength(1);
      const [left] = await world.sql(
        "select (select count(*) from xroom_controller.hints) as hints, (select count(*) from xroom_engine.workflow_status) as rows",
      );
      process.stderr.write(
        `storm: seed ${SEED}, ${SECONDS} s, ${JSON.stringify(counts)}, ${world.writes().length} writes, converged in ${(converged / 1000).toFixed(1)} s, ` +
          `hints left ${String(left?.["hints"])}, rows of the engine ${String(left?.["rows"])}\n`,
      );
    });
  });
