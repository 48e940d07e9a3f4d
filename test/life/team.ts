/**
 * A team: one repository with a clone for each person and one for the pipeline, one state, and an emulator over HTTP. Requests are
 * branches that are really merged; plans are files beside the clones, as a pipeline's artifacts are.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import type { CallLogEntry } from "../../src/emulator/index.ts";
import type { Plan } from "../../src/model/plan.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { createProject, type Project, type Ran } from "../harness/project.ts";
import { IDENTITY } from "../harness/repository.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

export const NOW = "2026-11-23T09:00:00Z";

export interface Team {
  readonly world: EmulatedWorld;
  readonly pipeline: Clone;
  readonly planPath: PlanPath;
  saved(name: string): Promise<Plan>;
  person(): Promise<Clone>;
  /** Hears each call as its answer is decided. */
  hear(onCall: (entry: CallLogEntry) => void): void;
  /** Moves the clock of the region and of all runs. */
  moveTo(instant: string): void;
  /** The bookings of the region: `board 2026-12-01T10:00Z 60`. */
  live(): string[];
  /** The calls that wrote since the last look: `booking.add`. */
  written(): string[];
}

export interface Clone {
  readonly project: Project;
  /** Runs a line of git, and gives what it prints. */
  git(line: string): Promise<string>;
  /** Begins a branch at the main branch that this clone knows, with these files; `null` removes one. */
  request(branch: string, files: Files): Promise<void>;
  /** Commits these files to the branch that is checked out, and pushes it. */
  commit(files: Files): Promise<void>;
  /** Fetches, and checks out the tip of the main branch. */
  update(): Promise<void>;
  /** Merges the branch into the main branch, and pushes that. */
  merge(branch: string): Promise<void>;
  /** Reverts the merge of the branch on the main branch, and pushes that. */
  revert(branch: string): Promise<void>;
  /** Saves a plan of what is checked out. */
  plan(name: string, ...options: string[]): Promise<Ran>;
  /** Applies saved plans. */
  apply(names: string | readonly string[], ...options: string[]): Promise<Applied>;
  xroom(...args: string[]): Promise<Ran>;
}

export type Files = Readonly<Record<string, string | null>>;

export interface Applied extends Ran {
  /** `same booking/chat.org/board/kickoff` */
  readonly verdicts: readonly string[];
  readonly unreviewed: readonly string[];
  /** The addresses of a reviewed series' further meetings. */
  readonly alike: readonly string[];
}

/** Where the plan of that name is. */
export type PlanPath = (name: string) => string;

export interface TeamOptions {
  /** Of the root file. */
  readonly settings?: string;
  /** `ref`: in the repository. Default: a file that all share, which is faster. */
  readonly state?: "ref";
}

export async function createTeam(files: Files, { settings = "", state }: TeamOptions = {}): Promise<Team> {
  const clock = { now: NOW };
  let heard: (entry: CallLogEntry) => void = () => undefined;
  const world = await emulate({
    now: () => Date.parse(clock.now),
    listeners: "assumed",
    onCall: (entry) => heard(entry),
  });
  const folder = temporaryFolder();
  const remote = join(folder, "remote.git");
  const planPath: PlanPath = (name) => join(folder, `${name}.json`);
  const clones: Project[] = [];
  const shared = state === "ref" ? "git:origin#refs/xroom/meetings" : `file:${join(folder, "state.json")}`;
  const add = async (): Promise<Clone> => {
    const environment = { XROOM_NOW: clock.now, XROOM_STATE: shared, ...world.environment, ...IDENTITY };
    const project = await createProject({}, environment);
    clones.push(project);
    return createClone(project, planPath);
  };
  const pipeline = await add();
  await pipeline.git(`init -q --bare --initial-branch=main ${remote}`);
  await pipeline.git("init -q --initial-branch=main");
  await pipeline.git(`remote add origin ${remote}`);
  await pipeline.commit({ "xroom.yaml": rootFile(world, settings), ...files });
  let seen = 0;
  return {
    world,
    pipeline,
    planPath,
    saved: async (name) => JSON.parse(await readFile(planPath(name), "utf8")) as Plan,
    person: async () => {
      const clone = await add();
      await clone.git(`clone -q ${remote} .`);
      return clone;
    },
    hear: (onCall) => {
      heard = onCall;
    },
    moveTo: (instant) => {
      clock.now = instant;
      for (const { environment } of clones) environment["XROOM_NOW"] = instant;
    },
    live: () =>
      world.emulator
        .world("fra-1")
        .bookings()
        .map(({ room, start, duration }) => `${room} ${new Date(start).toISOString().slice(0, 16)}Z ${duration}`)
        .toSorted(),
    written: () => {
      const calls = world.writes().map(({ call }) => call);
      const later = calls.slice(seen);
      seen = calls.length;
      return later.toSorted();
    },
  };
}

function rootFile(world: EmulatedWorld, settings: string): string {
  return `version: 1
project: meetings
include: [rooms/*.yaml]
${world.regions}
defaults: { region: fra-1, timezone: UTC, horizon: 21d }
${settings}`;
}

/** The file of a room of chat.org. Each booking has lines of its own, so that git merges two that are changed. */
export function room(name: string, bookings: Readonly<Record<string, object>>, policy = ""): string {
  const blocks = Object.entries(bookings).map(([key, fields]) => {
    const lines = Object.entries(fields).map(([field, value]) => `            ${field}: ${JSON.stringify(value)}\n`);
    return `          ${key}:\n${lines.join("")}`;
  });
  const declared = blocks.length === 0 ? " {}\n" : `\n${blocks.join("")}`;
  return `domains:\n  chat.org:\n    rooms:\n      ${name}:\n${policy}        bookings:${declared}`;
}

function createClone(project: Project, planPath: PlanPath): Clone {
  const git = async (line: string): Promise<string> => {
    const { code, out, err } = await project.shell(`git -c init.defaultBranch=main ${line}`);
    if (code !== 0) throw new Error(`git ${line}: ${out}${err}`);
    return out.trim();
  };
  const commit = async (files: Files): Promise<void> => {
    for (const [name, text] of Object.entries(files)) {
      if (text === null) await git(`rm -q ${name}`);
      else await project.write(name, text);
    }
    await git("add -A");
    await git("commit -qm change");
    await git("push -q origin HEAD");
  };
  const update = async (): Promise<void> => {
    await git("fetch -q origin");
    await git("checkout -q -B main origin/main");
  };
  return {
    project,
    git,
    commit,
    update,
    request: async (branch, files) => {
      await git(`checkout -q -b ${branch} main`);
      await commit(files);
    },
    merge: async (branch) => {
      await update();
      await git(`merge -q --no-ff -m "merge ${branch}" origin/${branch}`);
      await git("push -q origin main");
    },
    revert: async (branch) => {
      await update();
      const merge = await git(`log --merges --format=%H --grep "merge ${branch}" -1`);
      await git(`revert --no-edit -m 1 ${merge}`);
      await git("push -q origin main");
    },
    plan: async (name, ...options) => {
      const ran = await project.xroom("plan", "--out", planPath(name), ...options);
      expect([0, 4], ran.err).toContain(ran.code);
      return ran;
    },
    apply: async (names, ...options) => {
      const ran = await project.xroom("apply", ...[names].flat().map(planPath), "--json", ...options);
      return { ...ran, ...verdictsIn(ran.out) };
    },
    xroom: (...args) => project.xroom(...args),
  };
}

function verdictsIn(out: string): Pick<Applied, "verdicts" | "unreviewed" | "alike"> {
  const events = out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as { readonly type: string }]));
  const told = events.find((event): event is VerdictsEvent => event.type === "verdicts");
  return {
    verdicts: (told?.verdicts ?? []).map(({ verdict, address }) => `${verdict} ${address}`).toSorted(),
    unreviewed: (told?.unreviewed ?? []).map(({ action, address }) => `${action} ${address}`).toSorted(),
    alike: told?.alike ?? [],
  };
}

interface VerdictsEvent {
  readonly type: "verdicts";
  readonly verdicts: readonly { readonly verdict: string; readonly address: string }[];
  readonly unreviewed: readonly { readonly action: string; readonly address: string }[];
  readonly alike: readonly string[];
}
