/**
 * Promise 4 against real processes: an apply is killed with SIGKILL as one of its calls, chosen at random, is being answered; the
 * next run has to find out by itself what was made. `npm run kill -- --runs 200` does it as often as one likes; a failing
 * seed is printed, and replays with --seed.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallLogEntry } from "../../src/emulator/index.ts";
import { createProject } from "../harness/project.ts";
import { emulate, listen } from "../harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";
const KILLS = Number(process.env["KILL_RUNS"] ?? 8);
const SEED = Number(process.env["KILL_SEED"] ?? 4);

interface Wanted {
  /** Hours from 8 on the 1st of December, one a booking: distinct, so that none overlap. */
  readonly hours: readonly number[];
  readonly lock: boolean;
  readonly robots: readonly number[];
  readonly hook: number;
  readonly open: boolean;
}

const wanted: fc.Arbitrary<Wanted> = fc.record({
  hours: fc.uniqueArray(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 6 }),
  lock: fc.boolean(),
  robots: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  hook: fc.integer({ min: 0, max: 2 }),
  open: fc.boolean(),
});

function config(regions: string, listener: string, { hours, lock, robots, hook, open }: Wanted): string {
  const bookings = hours.map(
    (hour, index) => `          b${index}: { start: 2026-12-01T${String(8 + hour).padStart(2, "0")}:00, duration: 1h }`,
  );
  return `version: 1
${regions}
defaults: { region: fra-1, timezone: UTC }
safety: { maxRemovals: 100% }
domains:
  chat.org:
    rooms:
      board:
        lock: ${lock}
        active: ${open}
        bookings:
${bookings.join("\n")}
    webhooks:
      crm: { url: "${listener}/${hook}" }
${robots.map((robot) => `      r${robot}: { robot: ${robot} }\n`).join("")}`;
}

describe("an apply that is killed", () => {
  it(
    `leaves nothing twice and loses nothing, ${KILLS} times`,
    async () => {
      let onCall: (entry: CallLogEntry) => void = () => undefined;
      const world = await emulate({ now: () => Date.parse(NOW), onCall: (entry) => onCall(entry) });
      const { url } = await listen();
      const fra = world.emulator.world("fra-1");
      const stranger = fra.addBooking({ domain: "chat.org", room: "annex", start: "2026-12-01T10:00:00Z", duration: 60 });
      const project = await createProject({ "xroom.yaml": "" }, { ...world.environment, XROOM_NOW: NOW });
      let killed = 0;

      const rounds = fc.sample(fc.tuple(wanted, fc.integer({ min: 1, max: 6 })), { numRuns: KILLS, seed: SEED });
      for (const [round, [want, at]] of rounds.entries()) {
        const about = `seed ${SEED}, round ${round}: ${JSON.stringify(want)}, killed at call ${at}`;
        await project.write("xroom.yaml", config(world.regions, url, want));
        const run = project.start("apply", "-y", "--allow-removals", "--accept-empty");
        let writes = 0;
        onCall = ({ method }) => {
          if (method !== "list") writes += 1;
          if (writes === at) run.kill("SIGKILL");
        };
        if ((await run.ended).code === null) killed += 1;
        onCall = () => undefined;

        await project.xroom("state", "unlock", "-y");
        const next = await project.xroom("apply", "-y", "--allow-removals", "--accept-empty");
        expect(next.code, `${about}\n${next.out}${next.err}`).toBe(0);
        const last = await project.xroom("plan", "--detailed-exitcode");
        expect(last.code, `${about}\n${last.out}${last.err}`).toBe(0);

        const board = fra.bookings("chat.org").filter(({ room }) => room === "board");
        const hours = board.map(({ start }) => new Date(start).getUTCHours() - 8);
        expect(
          hours.toSorted((a, b) => a - b),
          about,
        ).toEqual(want.hours.toSorted((a, b) => a - b));
        const hooks = fra.webhooks("chat.org").map((hook) => ("url" in hook ? hook.url : String(hook.robotId)));
        expect(hooks.toSorted(), about).toEqual([`${url}/${want.hook}`, ...want.robots.map(String)].toSorted());
        expect(
          fra.rooms("chat.org").map(({ name }) => name),
          about,
        ).toEqual(want.open ? ["board"] : []);
        expect(
          fra.bookings("chat.org").filter(({ id }) => id === stranger.id),
          about,
        ).toEqual([stranger]);
      }
      // Some applies have fewer calls than the one at which they were to be killed.
      expect(killed).toBeGreaterThan(KILLS / 3);
    },
    60_000 + KILLS * 20_000,
  );
});
