import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import type { ApplyEvent, HostKey, Report } from "../../src/apply/events.ts";
import { PACING } from "../../src/apply/call/pacing.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { State } from "../../src/model/state.ts";
import { executePlan } from "../../src/project/apply/execute.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import type { LiveProject } from "../../src/project/project.ts";
import { thisRun } from "../../src/state/contract.ts";

export const NOW = "2026-11-23T09:00:00Z";
export const SECRETS = { ALPHA_PASSWORD: "s3cret-alpha-7f1c", BETA_PASSWORD: "00123-beta" };

export interface ApplyOptions {
  readonly plan?: Plan;
  readonly parallelism?: number;
  readonly validateTimeout?: number;
  readonly stop?: AbortSignal;
  readonly now?: () => number;
  readonly onEvent?: (event: ApplyEvent) => void;
  readonly keep?: (hostKey: HostKey) => Promise<void>;
  /** Before each write. */
  readonly onSave?: (state: State) => void;
  /** Instead of a write under the lock. */
  readonly save?: (state: State) => Promise<void>;
}

export interface Applied {
  readonly plan: Plan;
  readonly report: Report;
  readonly events: readonly ApplyEvent[];
  /** All writes, in order. */
  readonly saved: readonly State[];
}

/** A project with a config, of which every plan and every apply is a run of its own, in projects that share nothing but files. */
export interface Runs {
  configure(config: string): Promise<void>;
  plan(): Promise<Plan>;
  /** Plans, unless a plan is given, and applies; checks what holds for every apply. */
  apply(options?: ApplyOptions): Promise<Applied>;
  state(): Promise<State>;
  /** Plans and applies; a second plan must be empty. */
  settle(): Promise<Plan>;
}

export async function openRuns(
  world: { readonly environment: Readonly<Record<string, string>>; readonly regions: string },
  config: string,
  { timeout = 10_000 }: { readonly timeout?: number } = {},
): Promise<Runs> {
  const directory = temporaryFolder();
  const configure = (text: string): Promise<void> =>
    writeFile(join(directory, "xroom.yaml"), `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC }\n${text}`);
  await configure(config);
  const environment: Readonly<Record<string, string>> = { ...world.environment, ...SECRETS };

  /** A project whose calls wait less long between their tries. */
  const inProject = async <T>(act: (project: LiveProject) => Promise<T>): Promise<T> => {
    const retry = { tries: 3, within: 5_000, base: 1, cap: 5 };
    await using project = await openProject({ directory, environment, now: Date.parse(NOW), retry, timeout });
    return await act(project);
  };
  const planIn = (project: LiveProject): Promise<Plan> => planProject(project, { allow: { removals: true, empty: true } });

  const runs: Runs = {
    configure,
    plan: () => inProject(planIn),
    state: () => inProject((project) => project.state.read()),
    apply: (options = {}) =>
      inProject(async (project) => {
        const lock = await project.state.lock(thisRun("xroom apply"));
        const events: ApplyEvent[] = [];
        const saved: State[] = [];
        try {
          const state = await project.state.read();
          const plan = options.plan ?? (await planIn(project));
          const report = await executePlan(project, plan, {
            state,
            parallelism: options.parallelism ?? 10,
            validateTimeout: options.validateTimeout ?? 10_000,
            pacing: { ...PACING, settle: { base: 5, cap: 20 }, gather: 20 },
            ...(options.now === undefined ? {} : { now: options.now }),
            stop: options.stop ?? new AbortController().signal,
            onEvent: (event) => {
              events.push(event);
              options.onEvent?.(event);
            },
            ...(options.keep === undefined ? {} : { keep: options.keep }),
            save: async (next) => {
              options.onSave?.(next);
              await (options.save ?? lock.write)(next);
              saved.push(next);
            },
          });
          checkEvents(plan, report, events);
          checkSecrets({ report, saved, events: events.filter(({ type }) => type !== "try") });
          return { plan, report, events, saved };
        } finally {
          await lock.unlock();
        }
      }),
    settle: async () => {
      const plan = await runs.plan();
      await runs.apply({ plan });
      const again = await runs.plan();
      expect({ changes: again.changes, records: again.records }).toEqual({ changes: [], records: [] });
      expect((await runs.state()).intents).toEqual([]);
      return plan;
    },
  };
  return runs;
}

/** Every call ends once, after its start if it was made; every change is in the report once; the last event is the end. */
function checkEvents(plan: Plan, report: Report, events: readonly ApplyEvent[]): void {
  const ids = plan.calls.map(({ id }) => id).toSorted();
  const ended = events.flatMap((event) => (event.type === "call-ended" ? [event] : []));
  expect(ended.map(({ call }) => call.id).toSorted()).toEqual(ids);
  const started = events.flatMap((event) => (event.type === "call-started" ? [event.call.id] : []));
  expect(new Set(started).size).toBe(started.length);
  for (const { call, status } of ended) {
    if (status === "done" || status === "failed") expect(started).toContain(call.id);
    if (status === "skipped") expect(started).not.toContain(call.id);
  }
  expect(events.at(0)?.type).toBe("started");
  expect(events.at(-1)).toEqual({ type: "ended", report });
  expect(report.results.map(({ call }) => call.id)).toEqual(plan.calls.map(({ id }) => id));
  expect(Object.values(report.calls).reduce((sum, count) => sum + count, 0)).toBe(plan.calls.length);
  expect(report.done.length + report.undone.length + report.blocked.length).toBe(plan.changes.length);
  expect(events.filter(({ type }) => type === "change-done")).toHaveLength(report.done.length);
  for (const result of report.results) if (result.status !== "done") expect(result.message).toMatch(/\S/);
}

function checkSecrets(document: unknown): void {
  const text = JSON.stringify(document);
  for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret);
}

/** The status of each call, by its method. */
export function statuses(report: Report): string[] {
  return report.results.map(
    ({ call, status, settled }) => `${call.collection}.${call.method} ${status}${settled === true ? ", settled" : ""}`,
  );
}

/** Bookings of one room, an hour apart. */
export function bookings(count: number, options = ""): string {
  return Array.from({ length: count }, (_, at) => {
    const day = String(1 + Math.floor(at / 24)).padStart(2, "0");
    const hour = String(at % 24).padStart(2, "0");
    return `          b${at}: { start: 2026-12-${day}T${hour}:00, duration: 30m${options} }\n`;
  }).join("");
}
