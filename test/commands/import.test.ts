import { stat } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { State } from "../../src/model/state.ts";
import { main } from "../../src/commands/main.ts";
import { createProject, type Project, type Ran } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { DOMAIN, ODD_NAMES, PASSWORDS, plant, type RandomWorld, timezone, world as randomWorld } from "../importing/worlds.ts";
import { FOREIGN_LOCK, HARMFUL, NOW } from "./fixtures.ts";

const LONG = 600_000;

interface Scene {
  readonly world: EmulatedWorld;
  readonly project: Project;
  /** A root file that knows the emulator's regions, and whatever else. */
  configure(more?: string): Promise<void>;
}

async function setScene(readings: Parameters<typeof emulate>[0] = {}): Promise<Scene> {
  const world = await emulate({ now: () => Date.parse(NOW), ...readings });
  const root = (more: string): string => `version: 1\n${world.regions}\n${more}`;
  const project = await createProject({ "xroom.yaml": root("") }, { ...world.environment, XROOM_NOW: NOW });
  return { world, project, configure: (more = "") => project.write("xroom.yaml", root(more)) };
}

const INCLUDED = "include: [chat.org.yaml]\n";

type Run = (...args: string[]) => Promise<Ran>;

/** The same command without a process of its own, for many runs. */
function inProcess({ directory, environment }: Project): Run {
  return async (...args) => {
    let [out, err] = ["", ""];
    const { stdin, stdout, stderr } = process;
    const code = await main([...args, "--no-color"], {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      ...{ directory, environment, stdin, stdout, stderr },
      written: () => Promise.resolve(undefined),
    });
    return { code, out, err };
  };
}

/** What a shell makes of a file of variables. */
async function sourced(project: Project, file: string): Promise<Record<string, string>> {
  const { out } = await project.shell(`unset SHLVL; set -a; . ./${file}; exec env -0`);
  const set = out
    .split("\0")
    .flatMap((line) => (line === "" ? [] : [[line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]]));
  return Object.fromEntries(set.filter(([name = ""]) => name.includes("_PASSWORD"))) as Record<string, string>;
}

async function summaryOf(run: Run): Promise<Record<string, number>> {
  const { code, out, err } = await run("plan", "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const { summary, changes } = JSON.parse(out) as { summary: Record<string, number>; changes: { action: string }[] };
  expect(changes.filter(({ action }) => action !== "adopt")).toEqual([]);
  return summary;
}

async function objectsOf(run: Run): Promise<State["objects"]> {
  return (JSON.parse((await run("state", "pull")).out) as State).objects;
}

/** Import, include, set the variables: the plan is empty; `--write` records what an apply would have. */
async function checkLaw(live: RandomWorld, zone: string | undefined, runner: (project: Project) => Run): Promise<void> {
  const { world, project, configure } = await setScene({ readings: { overlaps: "allowed" } });
  const run = runner(project);
  plant(live, (region) => world.emulator.world(region));
  const inZone = zone === undefined ? [] : ["--timezone", zone];
  const files = ["--out", "chat.org.yaml", "--env-out", "passwords.env"];
  const imported = await run("import", DOMAIN, ...files, ...inZone);
  expect({ code: imported.code, out: imported.out }).toEqual({ code: 0, out: "" });
  expect(imported.err).not.toContain("not-as-it-is");
  const file = await project.read("chat.org.yaml");
  for (const text of [imported.err, file]) {
    expect(text).not.toMatch(HARMFUL);
    for (const password of PASSWORDS) expect(text).not.toContain(password);
  }
  Object.assign(project.environment, await sourced(project, "passwords.env"));
  await configure(INCLUDED);
  const { adopt = 0, unchanged = 0, calls, blocked } = await summaryOf(run);
  expect({ calls, blocked }).toEqual({ calls: 0, blocked: 0 });
  await run("apply", "-y");
  const applied = await objectsOf(run);

  await project.shell("rm -r chat.org.yaml passwords.env .xroom");
  await configure();
  await run("import", DOMAIN, "--write", ...files, ...inZone);
  expect(await project.read("chat.org.yaml")).toBe(file);
  expect(await objectsOf(run)).toEqual(applied);
  await configure(INCLUDED);
  expect(await summaryOf(run)).toMatchObject({ calls: 0, adopt: 0, unchanged: adopt + unchanged });
  expect((await run("plan", "--detailed-exitcode")).code).toBe(0);
  expect(world.writes()).toEqual([]);
}

describe("xroom import", () => {
  it(
    "of any world, included and with its passwords set, has an empty plan; with --write nothing is left to adopt",
    async () => {
      const law = (live: RandomWorld, zone: string | undefined): Promise<void> => checkLaw(live, zone, inProcess);
      await fc.assert(fc.asyncProperty(randomWorld, timezone, law), { numRuns: 40, endOnFailure: true });
    },
    LONG,
  );

  it(
    "takes every odd name for what it is",
    async () => {
      const base = { region: "fra-1", webinar: false, lock: true, password: undefined };
      const start = Date.parse("2026-12-01T09:00:00Z");
      const booking = { ...base, start, duration: 90, capacity: 256, hostKey: false };
      const names = ODD_NAMES.filter((name) => name.length <= 255);
      await checkLaw(
        {
          rooms: names.slice(0, 10).map((room) => ({ ...base, room })),
          bookings: names.map((room) => ({ ...booking, room })),
          webhooks: names.map((room) => ({ region: "fra-1", room, target: 42, validated: true })),
        },
        "Europe/Berlin",
        (project) => project.xroom,
      );
    },
    LONG,
  );
});
