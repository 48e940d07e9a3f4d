import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { refusalsOf } from "../plan/plan.ts";
import { renderDiagnostics, renderEach } from "../render/text/diagnostics.ts";
import { renderRefusalJson } from "../render/apply/event-json.ts";
import { hostKeyWarning } from "../render/apply/host-keys.ts";
import { isEmpty, renderVerdict } from "../render/plan/verdict.ts";
import { findStaleInSession, type Session } from "../project/session.ts";
import { confirm } from "./terminal/prompt.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import { planText } from "./terminal/formats.ts";
import { type Io, colorOf } from "./terminal/io.ts";
import type { GlobalOptions } from "./terminal/global-options.ts";
import type { PlanTextOptions, SafetyOptions, ScopeOptions } from "./terminal/option-groups.ts";
import { makePlan, requestOf } from "./plan.ts";
import { orStopped } from "./terminal/stopping.ts";

/** What `apply` is given that decides what is to be applied. */
type PrepareOptions = GlobalOptions &
  ScopeOptions &
  SafetyOptions &
  PlanTextOptions & {
    readonly yes?: boolean;
    readonly json?: boolean;
    readonly showSecrets?: boolean;
    readonly hostKeys?: string;
    readonly partial?: boolean;
  };

/** What it takes to know what is to be applied. */
interface Preparing {
  readonly options: PrepareOptions;
  readonly io: Io;
  readonly session: Session;
  readonly stop: AbortSignal;
}

/** What is to be applied, and to which state. */
export interface Prepared {
  readonly plan: Plan;
  readonly state: State;
  /** What a saved plan touches and has changed since, by address, and what became of it. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** A plan that a person looked at for longer than this is made again before it is applied, in milliseconds. */
const FRESH = 30_000;

/** Plans, shows, and asks; again if whoever was asked took long, and the plan is another by then. */
export async function prepareNew({ options, io, session, stop }: Preparing): Promise<Prepared | ExitCode> {
  const request = await requestOf(options, session);
  const show = (made: Plan): void => {
    if (options.json !== true) io.out(planText(made, options, io, keepsKeys(options)));
  };
  const plan = (): Promise<Plan> => orStopped(makePlan(session, request, stop), stop);
  const prepared = (made: Plan): Prepared => ({ plan: made, state: request.state, leftOut: new Map() });

  let made = await plan();
  show(made);
  for (;;) {
    if (refusalsOf(made).length > 0) return refuse(refusalsOf(made), options, io);
    if (options.yes === true || (isEmpty(made) && made.records.length === 0)) return prepared(made);
    const asked = performance.now();
    if (made.calls.length > 0 && !(await confirmed(made, io, stop))) {
      io.out("Not applied: nothing was called.\n");
      return EXIT.failed;
    }
    if (performance.now() - asked <= FRESH) return prepared(made);
    const again = await plan();
    if (sameChanges(again, made)) return prepared(again);
    io.out("\nThe plan has changed while you looked at it. It is now:\n\n");
    made = again;
    show(made);
  }
}

/** Looks whether what a saved plan touches is as it was. */
export async function prepareSaved({ options, io, session, stop }: Preparing, saved: Plan): Promise<Prepared | ExitCode> {
  const state = await session.state.read();
  const stale = await orStopped(findStaleInSession(session, saved, stop), stop);
  const diagnostics = [...stale.values()].map(({ diagnostic }) => diagnostic);
  const told = { color: colorOf(options, io, io.stderr) };
  if (stale.size > 0 && options.partial !== true) {
    if (options.json !== true) io.err(renderDiagnostics(diagnostics, told));
    return refuse(diagnostics, options, io);
  }
  if (options.json !== true) {
    for (const each of diagnostics) io.err(renderEach([{ ...each, severity: "warning", help: "It is left out." }], told));
    io.out(`${renderVerdict(saved)}\n`);
    const keys = keepsKeys(options) ? undefined : hostKeyWarning(saved);
    if (keys !== undefined) io.out(`${keys}\n`);
  }
  return { plan: saved, state, leftOut: new Map([...stale].map(([address, { what }]) => [address, what])) };
}

/** The plan's own text has the reasons; where it isn't shown they are told here. */
function refuse(refusals: readonly Diagnostic[], options: PrepareOptions, io: Io): ExitCode {
  if (options.json === true) {
    io.out(renderRefusalJson(refusals, Date.now()));
    io.err(renderDiagnostics(refusals, { color: colorOf(options, io, io.stderr) }));
  }
  io.err("Refused: nothing was called.\n");
  return EXIT.refused;
}

function sameChanges(a: Plan, b: Plan): boolean {
  return JSON.stringify([a.changes, a.calls, a.diagnostics]) === JSON.stringify([b.changes, b.calls, b.diagnostics]);
}

function confirmed(made: Plan, io: Io, signal: AbortSignal): Promise<boolean> {
  const calls = made.calls.length === 1 ? "this call" : `these ${made.calls.length} calls`;
  return confirm(`\nMake ${calls}?`, io, signal);
}

function keepsKeys({ showSecrets, hostKeys }: PrepareOptions): boolean {
  return showSecrets === true || hostKeys !== undefined;
}
