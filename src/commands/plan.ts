import { canonicalJson } from "../model/keyring.ts";
import { refusalsOf } from "../plan/plan.ts";
import { isEmpty, renderPlan } from "../render/plan-text.ts";
import { observeSession, openSession, planSession } from "../session.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { colorOf, type GlobalOptions, scopeOf, type ScopeOptions, sessionOptions } from "./options.ts";

export interface PlanOptions extends GlobalOptions, ScopeOptions {
  readonly json?: boolean;
  readonly detailedExitcode?: boolean;
  readonly allowRemovals?: boolean;
  readonly acceptEmpty?: boolean;
}

/** Shows what apply would call. It takes no lock, writes nothing, and has no client that could. */
export async function planCommand(options: PlanOptions, io: Io): Promise<ExitCode> {
  const session = await openSession(sessionOptions(options, io));
  try {
    const request = {
      state: await session.state.read(),
      scope: scopeOf(options),
      allow: { removals: options.allowRemovals === true, empty: options.acceptEmpty === true },
    };
    const made = planSession(session, request, await observeSession(session, request));
    io.out(options.json === true ? `${canonicalJson(made)}\n` : renderPlan(made, { color: colorOf(options, io) }));
    if (refusalsOf(made).length > 0) return EXIT.refused;
    return options.detailedExitcode === true && !isEmpty(made.summary) ? EXIT.changes : EXIT.done;
  } finally {
    await session.close();
  }
}
