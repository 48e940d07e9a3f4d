import type { Plan } from "../model/plan.ts";
import { refusalsOf } from "../plan/plan.ts";
import { isEmpty } from "../render/plan-text.ts";
import { observeSession, openSession, type PlanRequest, planSession, type Session } from "../session.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { formatPlan } from "./formats.ts";
import type { Io } from "./io.ts";
import {
  type FormatChoice,
  type GlobalOptions,
  type PlanTextChoices,
  type ScopeOptions,
  scopeOf,
  sessionOptions,
} from "./options.ts";
import { remarkOnScope } from "./remark-on-scope.ts";
import { listenForStop, untilStopped } from "./stopping.ts";

export interface PlanOptions extends GlobalOptions, ScopeOptions, PlanTextChoices, FormatChoice {
  readonly detailedExitcode?: boolean;
  readonly allowRemovals?: boolean;
  readonly acceptEmpty?: boolean;
}

/** Shows what apply would call. It takes no lock, writes nothing, and has no client that could. */
export async function planCommand(options: PlanOptions, io: Io): Promise<ExitCode> {
  const stopping = listenForStop();
  return untilStopped(stopping, io, async () => {
    const session = await openSession(sessionOptions(options, io));
    try {
      const request = await requestOf(options, session);
      const made = await makePlan(session, request, stopping.signal);
      stopping.signal.throwIfAborted();
      io.out(await formatPlan(made, options, { options, io }));
      if (refusalsOf(made).length > 0) return EXIT.refused;
      return options.detailedExitcode === true && !isEmpty(made.summary) ? EXIT.changes : EXIT.done;
    } finally {
      await session.close();
    }
  });
}

export async function requestOf(
  options: ScopeOptions & Pick<PlanOptions, "allowRemovals" | "acceptEmpty">,
  session: Session,
): Promise<PlanRequest> {
  return {
    state: await session.state.read(),
    scope: scopeOf(options),
    allow: { removals: options.allowRemovals === true, empty: options.acceptEmpty === true },
  };
}

export async function makePlan(session: Session, request: PlanRequest, signal: AbortSignal): Promise<Plan> {
  const diagnostics = [...session.diagnostics, ...remarkOnScope(request.scope, session, request.state)];
  return planSession({ ...session, diagnostics }, request, await observeSession(session, request, signal));
}
