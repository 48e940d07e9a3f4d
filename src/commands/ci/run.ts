import { resolve } from "node:path";
import {
  applyMerged,
  isHere,
  openLocalForge,
  openSpace,
  mayHaveSecret,
  planRequests,
  type PlanRequestsOptions,
  type Space,
  syncBranch,
  type Which,
} from "../../ci/index.ts";
import { type CiOutcome, type CiResult, outputsOf, renderResult, worstOf } from "../../ci/result.ts";
import { type Forge, findForge, isPipeline, withoutCommands, writeOutputs, writeSummary } from "../../forge/index.ts";
import { CI, openBaseRepository } from "../../git/open-base.ts";
import { secretIn } from "../../controller/secrets.ts";
import { fail } from "../../model/diagnostic.ts";
import { createKeyring } from "../../model/keyring.ts";
import type { ApplyHooks } from "../../project/apply/request.ts";
import type { LiveProject } from "../../project/project.ts";
import { followApply } from "../../render/apply/progress.ts";
import { printable } from "../../render/safe/printable.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { type HostKeyFile, openHostKeyFile } from "../../project/apply/host-key-file.ts";
import { colorOf, type Io, screenOf } from "../terminal/io.ts";
import { lockHooks, lockRequest, summaryOf, unsavedText } from "../terminal/locking.ts";
import { showsNotes } from "../terminal/log-level.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { directoryOf, isNowGiven, projectOptions } from "../terminal/project-options.ts";
import { readSnapshotFile } from "../terminal/snapshot-file.ts";
import { runStoppable, runUntilStopped, type StoppableRun } from "../terminal/stopping.ts";
import type { CiApplyOptions } from "./apply.ts";
import { type CiCallOptions, type CiOptions, type LabelOptions, labelRules } from "./ci-options.ts";
import type { CiPlanOptions } from "./plan.ts";
import type { CiSyncOptions } from "./sync.ts";

type AnyOptions = GlobalOptions & CiOptions & LabelOptions & Partial<Pick<CiCallOptions, "parallelism" | "rate">>;

export function ciPlan(options: CiPlanOptions, io: Io): Promise<ExitCode> {
  return runUntilStopped(io, (signal) =>
    inSpace(options, io, signal, async (space) => {
      const { domains = [], allowCut = false, out } = options;
      const planned = await planRequests(space, {
        which: whichOf(options),
        domains,
        allowCut,
        out: out === undefined ? undefined : resolve(directoryOf(options, io), out),
        ...observedBy(options, io),
      });
      const results = planned.map(({ result }) => result);
      return report(
        space,
        results,
        planned.map(({ text }) => text),
        options,
        io,
      );
    }),
  );
}

/** What a job without credentials plans against, and what it knows its comments by. */
function observedBy(
  { snapshot, controller: url, source, ...options }: CiPlanOptions,
  io: Io,
): Pick<PlanRequestsOptions, "snapshot" | "keyring"> {
  if (url === undefined) {
    if (source !== undefined) throw fail("usage", "--source is for --controller", "Name the controller too.");
    return snapshot === undefined ? {} : { snapshot: () => readSnapshotFile(snapshot, options, io) };
  }
  const { environment } = io;
  if (mayHaveSecret(environment))
    throw fail(
      "usage",
      "--controller is for a job without credentials",
      "Take the API's secret out of it: the controller has it.",
    );
  const token = secretIn(environment, "XROOM_ADMIN_TOKEN", "the token for --controller");
  return {
    snapshot: async () => {
      const { readRemoteSnapshot } = await import("../../controller/operate/remote.ts");
      return readRemoteSnapshot({ url, token, environment }, source);
    },
    keyring: createKeyring(token.reveal()),
  };
}

function whichOf({ change, allOpen, main, allowRemovals = false, acceptEmpty = false, lift = [] }: CiPlanOptions): Which {
  if (main === true) return { kind: "main", allow: { removals: allowRemovals, empty: acceptEmpty, lift } };
  if (allowRemovals || acceptEmpty || lift.length > 0)
    throw fail(
      "usage",
      `${allowRemovals ? "--allow-removals" : acceptEmpty ? "--accept-empty" : "--lift"} is for --main`,
      "What a request's plan may do is allowed by labels.",
    );
  if (change !== undefined) return { kind: "requests", numbers: change };
  return { kind: allOpen === true ? "open" : "event" };
}

export function ciApply(options: CiApplyOptions, io: Io): Promise<ExitCode> {
  return runStoppable(io, "called", (run) =>
    inSpace(options, io, run.signal, async (space) => {
      const { result, texts, isStopped } = await applyMerged(space, {
        ...callRequest(options, io, run),
        main: options.main === true,
      });
      const code = await report(space, [result], texts, options, io);
      return isStopped ? (run.code() ?? EXIT.interrupted) : code;
    }),
  );
}

export function ciSync(options: CiSyncOptions, io: Io): Promise<ExitCode> {
  return runStoppable(io, "called", (run) =>
    inSpace(options, io, run.signal, async (space) => {
      const { result, text } = await syncBranch(space, { ...callRequest(options, io, run), roll: options.roll === true });
      return report(space, [result], [text], options, io);
    }),
  );
}

async function inSpace(
  options: AnyOptions,
  io: Io,
  signal: AbortSignal,
  act: (space: Space) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { dryRun = false, trustWriters = false } = options;
  const where = projectOptions(options, io, options);
  const forge = await forgeOf(options, io);
  // What others have written must be no command of the pipeline.
  const { begin, end } = isHere(forge) ? { begin: "", end: "" } : withoutCommands(forge.job);
  io.err(begin);
  try {
    return await act(await openSpace({ forge, where, labels: labelRules(options), trustWriters, dryRun, signal }));
  } finally {
    io.err(end);
    await forge.close();
  }
}

async function forgeOf(options: AnyOptions, io: Io): Promise<Forge> {
  if (options.dryRun !== true || isPipeline(io.environment)) return findForge(io.environment);
  return openLocalForge(await openBaseRepository(directoryOf(options, io), io.environment, CI));
}

type CallingOptions = GlobalOptions & CiCallOptions & CiOptions;

function callRequest(options: CallingOptions, io: Io, run: StoppableRun) {
  return {
    ...lockRequest("xroom ci", options),
    branch: options.branch,
    parallelism: options.parallelism,
    validateTimeout: options.validateTimeout * 1000,
    isNowGiven: isNowGiven(options, io),
    hooks: (project: LiveProject) => hooksOf(project, options, io, run),
  };
}

function hooksOf(project: LiveProject, options: CallingOptions, io: Io, run: StoppableRun): ApplyHooks {
  let keyFile: HostKeyFile | undefined;
  const color = colorOf(options, io, io.stderr);
  const follow = followApply(screenOf(io.stderr, io.environment, color), { quiet: !showsNotes(options) });
  return {
    ...lockHooks(options, io),
    onLock: (unlock) => run.onForcedExit({ release: unlock }),
    onWarning: (warning) => printDiagnostics([warning], options, io),
    onReady: async () => {
      if (options.hostKeys === undefined) return;
      keyFile = await openHostKeyFile(resolve(directoryOf(options, io), options.hostKeys), project.config.directory);
    },
    onEvent: (event) => {
      run.begun ||= event.type === "call-started";
      follow(event);
    },
    keepHostKey: async (hostKey) => keyFile?.add(hostKey),
    onUnsaved: (state, path) => io.err(unsavedText(state, path, project.state.name, options)),
    onLockLost: (failure) => io.err(`Stopping: ${summaryOf(failure)}. No new calls; waiting for those in flight.\n`),
  };
}

const CODES: Readonly<Record<CiOutcome, ExitCode>> = {
  done: EXIT.done,
  nothing: EXIT.done,
  partial: EXIT.incomplete,
  failed: EXIT.failed,
  refused: EXIT.refused,
};

/** Prints what came of it, for people or for programs, and tells the job's page and its later steps. */
async function report(
  { forge: { job }, dryRun }: Space,
  results: readonly CiResult[],
  texts: readonly string[],
  options: AnyOptions,
  io: Io,
): Promise<ExitCode> {
  for (const result of results) {
    printDiagnostics(result.diagnostics, options, io);
    io.out(options.json === true ? renderResult(result) : lineOf(result));
  }
  if (options.json !== true && dryRun) for (const text of texts) io.out(`\n${text.split("\n").map(printable).join("\n")}`);
  if (!dryRun) {
    await writeOutputs(job, outputsOf(results));
    const said = texts.filter((text) => text !== "");
    if (said.length > 0) await writeSummary(job, said.join("\n"));
  }
  return CODES[worstOf(results.map(({ result }) => result))];
}

function lineOf({ command, change, project, result, comment, issue, plan }: CiResult): string {
  const places = [comment, issue, plan].filter((each) => each !== null);
  return `${printable(`ci ${command} of ${change ?? project}: ${result}`)}${places.length === 0 ? "" : ` (${places.map(printable).join(", ")})`}\n`;
}
