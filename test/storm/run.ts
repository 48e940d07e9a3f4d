/** One storm, from its drawing to its verdict. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReadClient, WriteClient } from "../../src/api/client.ts";
import type { ApplyEvent, Report } from "../../src/apply/events.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import type { Plan } from "../../src/model/plan.ts";
import { checkClocks } from "../../src/project/apply/clocks.ts";
import { executePlan } from "../../src/project/apply/execute.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import type { LiveProject } from "../../src/project/project.ts";
import { thisRun } from "../../src/state/contract.ts";
import { checkCalls, checkClock } from "./calls.ts";
import { configText } from "./config.ts";
import { type Attempt, LAGS, PASSWORDS, type Storm } from "./drawn.ts";
import { createStormWorld } from "./world.ts";

export const NOW = Date.parse("2026-11-23T09:00:00Z");

/** Where lists lag, what none has is gone only after ten minutes. */
function nowOf(applies: number): number {
  return LAGS ? NOW + applies * 660_000 : NOW;
}

/** After the faults are over, one apply has to do; the second may find what a killed one has left. */
const CALM = 3;
const RETRY = { tries: 4, within: 5_000, base: 1, cap: 4 };
const PACING = { settle: { base: 1, cap: 4 }, validate: { base: 1, cap: 4 }, gather: 1 };
/** How long a call may take, in milliseconds: where none hangs, longer than any machine is busy. */
const TIMEOUT = { hanging: 300, calm: 20_000 };

export interface Weather {
  readonly applies: number;
  readonly kills: number;
  readonly faults: number;
  readonly calls: number;
}

/** Throws for a storm that does harm. */
export async function weather(storm: Storm, emulator: Emulator, url: string): Promise<Weather> {
  const total = { applies: 0, kills: 0, faults: 0, calls: 0 };
  emulator.reset();
  emulator.setReadings(storm.readings);
  const world = createStormWorld(emulator, storm.strangers, storm.folds);
  const directory = await mkdtemp(join(tmpdir(), "xroom-storm-"));
  try {
    for (const [number, phase] of storm.phases.entries()) {
      await writeFile(join(directory, "xroom.yaml"), configText(url, phase.config));
      // What a killed apply made is known by its room and time alone: moved by others before the next run, it is theirs.
      const uncertain = storm.phases[number - 1]?.givenUp === true;
      world.edit(phase.edits.filter(({ what }) => !uncertain || what !== "move-booking"));
      const isGivenUp = phase.givenUp && number < storm.phases.length - 1;
      const calm = Array.from({ length: isGivenUp ? 0 : CALM }, () => undefined);
      const attempts: readonly (Attempt | undefined)[] = [...phase.attempts, ...calm];
      let over = false;
      for (const [index, attempt] of attempts.entries()) {
        const about = `phase ${number}, apply ${index}`;
        emulator.clearLog();
        emulator.clearFaults();
        for (const fault of attempt?.faults ?? []) emulator.order(fault);
        const ahead = attempt?.ahead ?? 0;
        emulator.order({ fault: { kind: "date", seconds: ahead }, times: "always" });
        const hangs = attempt?.faults.some(({ fault }) => fault.kind === "hang") === true;
        const timeout = hangs ? TIMEOUT.hanging : TIMEOUT.calm;
        const applied = await applyOnce(directory, emulator, {
          now: nowOf(total.applies),
          timeout,
          killedAt: attempt?.killedAt ?? null,
        });
        total.applies += 1;
        total.kills += applied.killed ? 1 : 0;
        total.faults += emulator.log.filter(({ fault }) => fault !== undefined).length;
        total.calls += emulator.log.length;
        complain(about, applied, world.wrongAnytime(phase.config));
        complain(about, applied, checkClock(ahead, applied, emulator));
        complain(about, applied, checkCalls(applied.plan, applied.events, emulator, Object.values(PASSWORDS)));
        // What an apply made twice because a list lagged, the next one takes away.
        const counts = attempt === undefined || !LAGS;
        over = counts && applied.report !== undefined && applied.report.undone.length + applied.report.blocked.length === 0;
        if (over) break;
        if (attempt === undefined && applied.failure !== undefined)
          throw new Error(`${about}: failed in calm weather`, { cause: applied.failure });
      }
      emulator.clearFaults();
      if (!over && isGivenUp) {
        world.giveUp(phase.config);
        continue;
      }
      if (!over) throw new Error(`phase ${number}: no apply succeeded`);
      complain(`phase ${number}`, undefined, world.wrongAtEnd(phase.config));
      const second = await planAgain(directory, emulator, nowOf(total.applies));
      if (second.changes.length + second.calls.length + second.records.length > 0)
        throw new Error(`phase ${number}: the second plan holds ${JSON.stringify([second.changes, second.records])}`);
    }
    return total;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface Applied {
  readonly plan: Plan | undefined;
  readonly report: Report | undefined;
  readonly events: readonly ApplyEvent[];
  readonly killed: boolean;
  /** Why there is no report, if it wasn't killed. */
  readonly failure: unknown;
}

function complain(about: string, applied: Applied | undefined, wrong: readonly string[]): void {
  if (wrong.length === 0) return;
  const plan = applied?.plan?.calls.map(({ id, region, collection, method }) => `${id} ${region} ${collection}.${method}`) ?? [];
  throw new Error(`${about}: ${wrong.join("; ")}${applied === undefined ? "" : `\nplanned: ${plan.join(", ")}`}`);
}

async function planAgain(directory: string, emulator: Emulator, now: number): Promise<Plan> {
  await using project = await open(directory, emulator, { now, timeout: TIMEOUT.calm, onTry: () => undefined });
  return await planProject(project, { allow: ALLOW });
}

interface Opening {
  readonly now: number;
  readonly timeout: number;
  readonly onTry: (event: Extract<ApplyEvent, { type: "try" }>["try"]) => void;
}

function open(directory: string, emulator: Emulator, opening: Opening) {
  const { id, secret } = emulator.account;
  const environment = { XROOM_ID: id, XROOM_SECRET: secret, XROOM_HOSTS: "127.0.0.1", ...PASSWORDS };
  return openProject({ directory, environment, retry: RETRY, ...opening });
}

/** Here nothing is too much. */
const ALLOW = { removals: true, empty: true };

/**
 * An apply as the command makes it, in a process that may die: from its step `killedAt` on nothing that it asked for is ever
 * answered, and nothing more leaves it. A step is the moment before a call is sent, after it was sent, after it was answered, before
 * the state is written, and after.
 */
async function applyOnce(
  directory: string,
  emulator: Emulator,
  { killedAt, ...times }: Pick<Opening, "now" | "timeout"> & { readonly killedAt: number | null },
): Promise<Applied> {
  const events: ApplyEvent[] = [];
  const project = await open(directory, emulator, { ...times, onTry: (event) => events.push({ type: "try", try: event }) });
  let steps = 0;
  let die: () => void = () => undefined;
  const death = new Promise<"killed">((resolve) => {
    die = () => resolve("killed");
  });
  const stop = new AbortController();
  const isDead = (): boolean => stop.signal.aborted;
  const never = new Promise<never>(() => undefined);
  const step = async (): Promise<void> => {
    if (steps === killedAt) {
      stop.abort();
      // What was sent has arrived: the connection ends, and the platform does it all the same.
      await project.connection.close();
      die();
    }
    steps += 1;
    if (isDead()) await never;
  };
  const mortal = async <T>(act: () => Promise<T>): Promise<T> => {
    await step();
    const acting = act();
    // A dead process's answer, or its error, is nobody's.
    acting.catch(() => undefined);
    await step();
    const outcome = await acting.catch(async (error: unknown) => {
      await step();
      throw error;
    });
    await step();
    return outcome;
  };
  const reader: ReadClient = { read: (...args) => mortal(() => project.connection.reader.read(...args)) };
  const writer: WriteClient = { write: (...args) => mortal(() => project.connection.writer.write(...args)) };
  const lock = await project.state.lock(thisRun("xroom apply"));
  let plan: Plan | undefined;
  const apply = async (): Promise<Report> => {
    const mortalProject: LiveProject = { ...project, connection: { ...project.connection, reader, writer } };
    const state = await project.state.read();
    plan = await planProject(project, { allow: ALLOW });
    checkClocks(project, {}, {});
    return executePlan(mortalProject, plan, {
      state,
      parallelism: 4,
      validateTimeout: 50,
      pacing: PACING,
      stop: stop.signal,
      onEvent: (event) => events.push(event),
      save: (state) => mortal(() => lock.write(state)),
    });
  };
  try {
    const applying = apply();
    applying.catch(() => undefined);
    const ended = await Promise.race([applying, death]);
    return ended === "killed"
      ? { plan, report: undefined, events, killed: true, failure: undefined }
      : { plan, report: ended, events, killed: false, failure: undefined };
  } catch (failure) {
    return { plan, report: undefined, events, killed: false, failure };
  } finally {
    // A killed one's lease would run out; here time does not pass.
    await project.state.forceUnlock();
    await project.close();
    await quiet(emulator);
  }
}

/** Until the platform has ended what it was asked for. */
async function quiet(emulator: Emulator): Promise<void> {
  for (let calls = -1; calls !== emulator.log.length;) {
    calls = emulator.log.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
