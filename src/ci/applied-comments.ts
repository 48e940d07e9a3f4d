/** What an apply says to each request of which something came. */
import type { Diagnostic, Failure } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { Concluded } from "../plan/review/conclude.ts";
import type { ApplyReview } from "../project/apply/request.ts";
import type { LiveProject } from "../project/project.ts";
import type { Counting, Unplanned } from "./counting.ts";
import { changeName, markerOf, type RequestName } from "./names.ts";
import { linkBase, type Space } from "./space.ts";
import { type AppliedRequest, applyComment } from "./text/apply-comment.ts";
import { OPEN, outcomeOf } from "./text/outcome.ts";

/** An apply of what counts. */
export interface Run {
  readonly space: Space;
  readonly project: LiveProject;
  readonly name: string;
  readonly branch: string;
  readonly tip: string;
  readonly counting: Counting;
  readonly trust: readonly Diagnostic[];
}

export type Ended = Pick<ApplyReview, "concluded" | "unreviewed" | "files" | "leftOut"> & {
  readonly plan: Plan | undefined;
  readonly kind: "applied" | "preview" | "refused" | "nothing";
  readonly refusals: readonly Diagnostic[];
  readonly isStopped: boolean;
  readonly lockLost: Failure | undefined;
};

export interface Told {
  readonly request: RequestName | undefined;
  readonly text: string;
}

/** One for each request of which something came, and one for direct pushes, which have no request to tell. */
export function commentsOf(run: Run, ended: Ended): Told[] {
  const { counting } = run;
  const ofPlans = counting.plans.flatMap((counted): Told[] => {
    const concluded = ended.concluded.filter(({ verdict }) => verdict.seal === counted.plan.seal);
    if (counted.isRetry && !hasSettled(concluded)) return [];
    const isTaken =
      ended.kind === "refused" || concluded.length > 0 || ended.files.some(({ plan }) => plan.seal === counted.plan.seal);
    const own = isTaken ? [] : ended.leftOut;
    const gone = counting.diagnostics.filter(
      ({ code, summary }) => code === "label-gone" && summary.includes(`${counted.name} `),
    );
    return [{ request: counted.request, text: textOf(run, ended, counted.request, concluded, [...own, ...gone]) }];
  });
  const unplanned = counting.unplanned.filter(({ request }) => request !== undefined);
  const ofUnplanned = unplanned.map((each): Told => ({
    request: each.request?.number,
    text: textOf(run, { ...ended, unreviewed: [] }, each.request?.number, [], [unplannedNote(each)]),
  }));
  const direct = counting.unplanned.filter(({ request }) => request === undefined);
  const ofDirect =
    direct.length === 0 ? [] : [textOf(run, { ...ended, unreviewed: [] }, undefined, [], direct.map(unplannedNote))];
  return [...ofPlans, ...ofUnplanned, ...ofDirect.map((text): Told => ({ request: undefined, text }))];
}

/** What is tried again and again is told once. */
function hasSettled(concluded: readonly Concluded[]): boolean {
  return concluded.some((each) => !OPEN.has(outcomeOf(each)));
}

function unplannedNote({ commit, because }: Unplanned): Diagnostic {
  const summary = `nothing is called of ${commit.slice(0, 10)}: ${because}`;
  return {
    severity: "warning",
    code: "no-kept-plan",
    summary,
    help: "Open a request whose plan shows what is left; or plan the branch by hand.",
  };
}

function textOf(
  { space, project, name, branch, tip }: Run,
  ended: Ended,
  request: RequestName | undefined,
  concluded: readonly Concluded[],
  diagnostics: readonly Diagnostic[],
): string {
  const applied: AppliedRequest = {
    marker: markerOf(project.keyring, "apply", space.root, changeName(space.forge.job, request ?? "main")),
    project: name,
    tip,
    branch,
    concluded: ended.kind === "refused" ? [] : concluded,
    unreviewed: ended.unreviewed,
    diagnostics: [...ended.refusals, ...diagnostics],
    isPreview: ended.kind === "preview",
    isRefused: ended.kind === "refused",
    runUrl: space.forge.job.run.url,
    linkBase: linkBase(space, tip),
  };
  return applyComment(applied, space.forge.limits.comment);
}
