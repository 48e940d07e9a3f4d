import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan, Scope } from "../../src/model/plan.ts";
import type { State } from "../../src/model/state.ts";
import { applyProject } from "../../src/project/apply/apply.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import type { LiveProject } from "../../src/project/project.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { emulate } from "../harness/world.ts";

const WEEKLY = "booking/chat.org/board/weekly";
const OTHER = "booking/talk.org/hall/weekly";
const weekly = (hour: number): string =>
  `{ weekly: { start: 2026-11-30T${hour}:00, duration: 45m, repeat: "FREQ=WEEKLY;BYDAY=MO" } }`;
const config = (board: number, hall: number): string =>
  `domains: { chat.org: { rooms: { board: { bookings: ${weekly(board)} } } }, talk.org: { rooms: { hall: { bookings: ${weekly(hall)} } } } }`;

interface Projects {
  configure(text: string): Promise<void>;
  at<T>(now: string, act: (project: LiveProject) => Promise<T>): Promise<T>;
}

/** A folder whose config and state each opening of the project has. */
async function openProjects(): Promise<Projects> {
  const world = await emulate();
  const directory = temporaryFolder();
  return {
    configure: (text) =>
      writeFile(
        join(directory, "xroom.yaml"),
        `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC, horizon: 14d }\n${text}\n`,
      ),
    at: async (now, act) => {
      await using project = await openProject({ directory, environment: world.environment, now: Date.parse(now) });
      return await act(project);
    },
  };
}

const scoped = (scope: Partial<Scope>): { readonly scope: Scope } => ({ scope: { domains: [], targets: [], ...scope } });

async function apply(project: LiveProject, plan?: Plan, scope: Partial<Scope> = {}): Promise<State["series"]> {
  const saved = plan === undefined ? {} : { saved: { plans: [{ plan, name: "plan.json" }], maxAge: 30 * 86_400_000 } };
  const result = await applyProject(project, { command: "a test", ...scoped(scope), ...saved });
  expect(result).toMatchObject({ kind: "applied", report: { undone: [] } });
  return (await project.state.read()).series;
}

const reasons = async (project: LiveProject): Promise<unknown> =>
  Object.fromEntries((await planProject(project)).changes.map(({ address, reason }) => [address.replace(/@.*/, ""), reason]));

describe("the series that an apply has settled", () => {
  it("are all of its scope, and the others are as they were", async () => {
    const projects = await openProjects();
    await projects.configure(config(10, 10));
    const first = await projects.at("2026-11-23T09:00:00Z", (project) => apply(project));
    expect(Object.keys(first)).toEqual([WEEKLY, OTHER]);
    await projects.configure(config(11, 11));
    const second = await projects.at("2026-11-23T09:00:00Z", (project) => apply(project, undefined, { domains: ["chat.org"] }));
    expect([second[WEEKLY] === first[WEEKLY], second[OTHER] === first[OTHER]]).toEqual([false, true]);
    // Long after, when nothing of it is left to own.
    const third = await projects.at("2027-03-01T09:00:00Z", (project) => apply(project, undefined, { domains: ["chat.org"] }));
    expect(third[OTHER]).toBe(first[OTHER]);
    const targeted = await projects.at("2027-03-01T09:00:00Z", (project) => apply(project, undefined, { targets: ["room/**"] }));
    expect(targeted).toEqual(third);
  });

  it("are those of the reviewed plans' targets", async () => {
    const projects = await openProjects();
    const beside = (board: number, hall: number): string =>
      `domains: { chat.org: { rooms: { board: { bookings: ${weekly(board)} }, hall: { bookings: ${weekly(hall)} } } } }`;
    const HALL = "booking/chat.org/hall/weekly";
    await projects.configure(beside(10, 10));
    const first = await projects.at("2026-11-23T09:00:00Z", (project) => apply(project));
    await projects.configure(beside(11, 11));
    const plan = await projects.at("2026-11-23T09:00:00Z", (project) => planProject(project, scoped({ targets: [WEEKLY] })));
    const second = await projects.at("2026-11-23T09:00:00Z", (project) => apply(project, plan));
    expect([second[WEEKLY] === first[WEEKLY], second[HALL] === first[HALL]]).toEqual([false, true]);
    expect(await projects.at("2026-12-07T09:00:00Z", reasons)).toEqual({ [WEEKLY]: "horizon", [HALL]: "new" });
  });

  it("roll on though a reviewed occurrence was over by the time of the apply", async () => {
    const projects = await openProjects();
    await projects.configure(config(10, 10));
    await projects.at("2026-11-23T09:00:00Z", (project) => apply(project));
    await projects.configure(config(11, 11));
    const plan = await projects.at("2026-11-23T09:00:00Z", (project) => planProject(project));
    await projects.at("2026-12-01T09:00:00Z", (project) => apply(project, plan));
    expect(await projects.at("2026-12-15T09:00:00Z", reasons)).toEqual({ [WEEKLY]: "horizon", [OTHER]: "horizon" });
    await projects.at("2026-12-15T09:00:00Z", (project) => apply(project, undefined, { roll: true }));
    expect(await projects.at("2026-12-15T09:00:00Z", reasons)).toEqual({});
  });
});
