import { resolve } from "node:path";
import type { ApplyEvent } from "../../apply/index.ts";
import type { Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import type { ApplyHooks, ApplyReview } from "../../project/apply/request.ts";
import type { LiveProject } from "../../project/project.ts";
import { hostKeyWarning } from "../../render/apply/host-keys.ts";
import { renderReview } from "../../render/apply/review.ts";
import { renderDiagnosticList } from "../../render/text/diagnostics.ts";
import type { ApplyProgress } from "../terminal/apply-progress.ts";
import { planText } from "../terminal/formats.ts";
import { type HostKeyFile, openHostKeyFile } from "../../project/apply/host-key-file.ts";
import { colorOf, type Io } from "../terminal/io.ts";
import { lockHooks, summaryOf, unsavedText } from "../terminal/locking.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { directoryOf } from "../terminal/project-options.ts";
import { confirm } from "../terminal/prompt.ts";
import type { Stopping } from "../terminal/stopping.ts";
import type { ApplyOptions } from "../apply.ts";

export interface Terminal {
  readonly project: LiveProject;
  readonly options: ApplyOptions;
  readonly io: Io;
  readonly progress: ApplyProgress;
  readonly stopping: Stopping;
  readonly follow: (event: ApplyEvent) => void;
  /** A saved plan is applied: it was reviewed. */
  readonly isSaved: boolean;
}

/** What an apply prints, asks and saves. */
export function applyHooks(terminal: Terminal): ApplyHooks {
  const { project, options, io, progress, stopping, follow } = terminal;
  let keyFile: HostKeyFile | undefined;
  return {
    ...lockHooks(options, io),
    onLock: (unlock) => stopping.onForcedExit({ release: unlock }),
    onPlan: (plan, { changed, review }) => {
      if (review !== undefined) warnOfLeftOut(review.leftOut, terminal);
      if (options.json === true) return;
      if (changed) io.out("\nThe plan has changed while you looked at it. It is now:\n\n");
      if (review !== undefined) showReviewed(plan, review, terminal);
      else io.out(planText(plan, options, io, keepsKeys(options)));
    },
    onWarning: (warning) => printDiagnostics([warning], options, io),
    ...(options.yes === true ? {} : { confirm: (plan, signal) => confirmCalls(plan, io, signal) }),
    onReady: async (plan) => {
      keyFile = await keyFileOf(terminal);
      // The events hold no key.
      const unkept = options.json === true && keyFile === undefined ? hostKeyWarning(plan, "--host-keys FILE") : undefined;
      if (unkept !== undefined) io.err(`${unkept}\n`);
      stopping.onStop(() => follow({ type: "stopping" }));
    },
    onEvent: follow,
    keepHostKey: async (hostKey) => {
      progress.received(hostKey);
      await keyFile?.add(hostKey);
    },
    onSaved: () => progress.saved(),
    onUnsaved: (state, path) => io.err(unsavedText(state, path, project.state.name, options)),
    onLockLost: (failure) => reportLoss(failure, terminal),
  };
}

export function warnOfLeftOut(leftOut: readonly Diagnostic[], { options, io }: Pick<Terminal, "options" | "io">): void {
  for (const each of leftOut) io.err(renderDiagnosticList([each], { color: colorOf(options, io, io.stderr) }));
}

/** What of it is to be made: it was shown when it was reviewed. */
function showReviewed(plan: Plan, review: ApplyReview, { options, io }: Terminal): void {
  io.out(renderReview(review, plan, colorOf(options, io)));
  const keys = keepsKeys(options) ? undefined : hostKeyWarning(plan);
  if (keys !== undefined) io.out(`${keys}\n`);
}

function confirmCalls(plan: Plan, io: Io, signal: AbortSignal): Promise<boolean> {
  const calls = plan.calls.length === 1 ? "this call" : `these ${plan.calls.length} calls`;
  return confirm(`\nMake ${calls}?`, io, signal);
}

async function keyFileOf({ project, options, io }: Terminal): Promise<HostKeyFile | undefined> {
  if (options.hostKeys === undefined) return undefined;
  return openHostKeyFile(resolve(directoryOf(options, io), options.hostKeys), project.config.directory);
}

function keepsKeys({ showSecrets, hostKeys }: ApplyOptions): boolean {
  return showSecrets === true || hostKeys !== undefined;
}

function reportLoss(failure: Failure, { options, io, follow }: Terminal): void {
  if (options.json === true) follow({ type: "stopping" });
  else if (io.stdout.isTTY === true) io.out("\n");
  io.err(`Stopping: ${summaryOf(failure)}. No new calls; waiting for those in flight.\n`);
}
