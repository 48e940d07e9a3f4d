import { resolve } from "node:path";
import { UNKNOWN } from "../model/digest.ts";
import { canonicalJson } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { refusalsOf } from "../plan/plan.ts";
import { serialisePlan } from "../plan/saved.ts";
import { harmlessJson } from "../render/json.ts";
import { isEmpty, renderPlan } from "../render/plan-text.ts";
import { printable } from "../render/printable.ts";
import { observeSession, openSession, planSession, type PlanningSession, type PlanRequest } from "../session.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import {
  allowancesOf,
  audible,
  colorOf,
  directoryOf,
  type GlobalOptions,
  type PlanTextChoices,
  type SafetyOptions,
  scopeOf,
  type ScopeOptions,
  sessionOptions,
} from "./options.ts";
import { remarkOnScope } from "./remark-on-scope.ts";
import { listenForStop, untilStopped } from "./stopping.ts";
import { writeOut } from "./write-out.ts";

export interface PlanOptions extends GlobalOptions, ScopeOptions, SafetyOptions, PlanTextChoices {
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
  /** Only what others changed. */
  readonly driftOnly?: boolean;
  /** A file for the plan document. */
  readonly out?: string;
  /** A saved observation in place of the regions and the state. */
  readonly snapshot?: string;
}

/** Shows what apply would call. It takes no lock, writes nothing but the plan, and has no client that could. */
export async function planCommand(options: PlanOptions, io: Io): Promise<ExitCode> {
  const stopping = listenForStop();
  return untilStopped(stopping, io, async () => {
    const session = await openPlanning(options, io);
    try {
      const request = await requestOf(options, session);
      const made = await makePlan(session, request, stopping.signal);
      stopping.signal.throwIfAborted();
      if (options.out !== undefined) await savePlan(made, options.out, options, io);
      io.out(options.json === true ? planJson(made) : planText(made, options, io));
      if (refusalsOf(made).length > 0) return EXIT.refused;
      return options.detailedExitcode === true && !isEmpty(made.summary) ? EXIT.changes : EXIT.done;
    } finally {
      await session.close();
    }
  });
}

async function openPlanning(options: PlanOptions, io: Io): Promise<PlanningSession> {
  if (options.snapshot === undefined) return openSession(sessionOptions(options, io));
  const { openSnapshotFile } = await import("./snapshot-file.ts");
  return openSnapshotFile(options.snapshot, options, io);
}

async function savePlan(made: Plan, out: string, options: GlobalOptions, io: Io): Promise<void> {
  await writeOut(resolve(directoryOf(options, io), out), serialisePlan(made), 0o666);
  io.err(`Saved the plan in ${printable(out)}. ${nextStep(made, printable(out))}\n`);
}

function nextStep(made: Plan, name: string): string {
  if (refusalsOf(made).length > 0) return "It is refused as it stands.";
  return made.seal === UNKNOWN ? `To look at it: xroom show ${name}` : `Once it is reviewed: xroom apply ${name}`;
}

export async function requestOf(
  options: ScopeOptions & SafetyOptions & Pick<PlanOptions, "driftOnly">,
  session: PlanningSession,
): Promise<PlanRequest> {
  return {
    state: await session.state.read(),
    scope: { ...scopeOf(options), ...(options.driftOnly === true ? { drift: true } : {}) },
    allow: allowancesOf(options),
    maxRemovals: options.maxRemovals,
  };
}

export async function makePlan(session: PlanningSession, request: PlanRequest, signal: AbortSignal): Promise<Plan> {
  const diagnostics = [...session.diagnostics, ...remarkOnScope(request.scope, session, request.state)];
  return planSession({ ...session, diagnostics }, request, await observeSession(session, request, signal));
}

export function planJson(made: Plan): string {
  return `${harmlessJson(canonicalJson(made))}\n`;
}

export function planText(made: Plan, options: GlobalOptions & PlanTextChoices, io: Io): string {
  const told = { ...made, diagnostics: audible(made.diagnostics, options.logLevel) };
  return renderPlan(told, {
    color: colorOf(options, io),
    verbose: options.verbose === true,
    unmanaged: options.unmanaged === true,
  });
}
