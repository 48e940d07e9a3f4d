/** Draws the lives of teams, and lives them. */
import fc from "fast-check";
import { emulate } from "../../harness/world.ts";
import { NOW } from "./clone.ts";
import { type Story, story, type Weather } from "./drawn.ts";
import type { LiveObject } from "./live.ts";
import { createTeam, noTotals, type Team, type Totals } from "./team.ts";

/** Two projects with a state each and rooms of one domain. */
const PROJECTS = [
  { name: "meetings", rooms: ["board", "hall"], targets: [0, 1, 3] },
  { name: "visitors", rooms: ["annex", "lobby"], targets: [2, 4, 5] },
] as const;

export interface Lives {
  readonly weather: Weather;
  readonly projects: 1 | 2;
  readonly runs: number;
  readonly seed: number;
  /** Of one that failed: it replays alone. */
  readonly path: string | undefined;
  /** Doesn't make one that fails smaller. */
  readonly fast: boolean;
}

/** As `npm run storm` sets them. */
export function livesFrom(prefix: "LAW" | "TEAM", runs: number): Pick<Lives, "runs" | "seed" | "path" | "fast"> {
  const value = (name: string): string | undefined => process.env[`${prefix}_${name}`];
  return {
    runs: Number(value("RUNS") ?? runs),
    seed: Number(value("SEED") ?? 17),
    path: value("PATH"),
    fast: value("FAST") !== undefined,
  };
}

/** Throws for a life in which something goes wrong. */
export async function live({ weather, projects, runs, seed, path, fast }: Lives): Promise<Totals> {
  const clock = { now: NOW };
  const { emulator, url } = await emulate({ now: () => clock.now, listeners: "assumed" });
  const totals = noTotals();
  const declaring = PROJECTS.slice(0, projects);
  const drawn = fc.tuple(...declaring.map(({ rooms, targets }) => story(rooms, targets, weather)));
  const property = fc.asyncProperty(drawn, async (stories) => {
    emulator.reset();
    clock.now = NOW;
    const world = { emulator, url, clock };
    const teams: Team[] = [];
    try {
      for (const [index, each] of stories.entries()) {
        const { name, rooms, targets } = declaring[index] as (typeof PROJECTS)[number];
        teams.push(await createTeam(each, { name, world, totals, isOwn: (object) => isOf(object, rooms, targets) }));
      }
      await interleave(stories, teams, clock);
      for (const team of teams) await team.finish();
      for (const team of teams) await team.settle();
    } finally {
      await Promise.all(teams.map((team) => team.close()));
    }
  });
  await fc.assert(property, {
    numRuns: runs,
    seed,
    endOnFailure: fast,
    ...(path === undefined ? {} : { path }),
  });
  return totals;
}

/** The steps of the stories, in turn. */
async function interleave(stories: readonly Story[], teams: readonly Team[], clock: { now: number }): Promise<void> {
  const length = Math.max(...stories.map(({ steps }) => steps.length));
  for (let index = 0; index < length; index += 1) {
    for (const [number, { steps }] of stories.entries()) {
      const step = steps[index];
      if (step?.do === "wait") clock.now += step.hours * 3_600_000;
      else if (step !== undefined) await teams[number]?.take(step);
    }
  }
}

function isOf({ kind, room, key }: LiveObject, rooms: readonly string[], targets: readonly number[]): boolean {
  if (kind !== "webhook") return rooms.includes(room ?? "");
  const [target = ""] = key.split(" ");
  return targets.some((each) => (each < 3 ? String(each + 1) === target : target.includes(`listener-${each}.`)));
}
