/** What an apply made of a request: a comment of its own for each apply, never over an older one. */
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Concluded } from "../../plan/review/conclude.ts";
import type { Unreviewed } from "../../plan/review/verdicts.ts";
import { fitting, share, sizeOf } from "../../render/markdown/budget.ts";
import { code, prose } from "../../render/markdown/escape.ts";
import type { LinkBase } from "../../render/markdown/links.ts";
import { problems } from "../../render/markdown/problems.ts";
import { plural } from "../../render/plan/count.ts";
import { LEFT, OPEN, type OutcomeList, outcomeLists, outcomeOf, unreviewedList } from "./outcome.ts";

export interface AppliedRequest {
  readonly marker: string;
  readonly project: string;
  /** The tip of the branch that was applied. */
  readonly tip: string;
  readonly branch: string;
  readonly concluded: readonly Concluded[];
  readonly unreviewed: readonly Unreviewed[];
  /** Why nothing was called, or less than was reviewed. */
  readonly diagnostics: readonly Diagnostic[];
  readonly isPreview: boolean;
  /** Nothing at all was called. */
  readonly isRefused: boolean;
  readonly runUrl: string;
  readonly linkBase: LinkBase;
}

/** In at most so many bytes; of lists that are too long, so many lines are cut, and counted. */
export function applyComment(applied: AppliedRequest, most: number): string {
  const { marker, project, tip, branch, concluded, unreviewed, diagnostics, isPreview, runUrl, linkBase } = applied;
  const head = [marker, `### ${prose(`${project}: ${titleOf(applied)}`)}`, ...problems(diagnostics, linkBase)];
  const next = nextSteps(concluded, unreviewed);
  const foot = [...next, `<sub>${code(branch)} at ${code(tip.slice(0, 10))} · [The log](${runUrl})</sub>`];
  const frame = FRAME + sizeOf(runUrl);
  const lists = [...outcomeLists(concluded, linkBase, isPreview), ...unreviewedList(unreviewed)];
  const parts = share(
    lists.map((list) => sizeOf(textOf(list, list.lines)) + frame),
    most - sizeOf([...head, ...foot].join("\n\n")) - frame,
  );
  const blocks = lists.map((list, index) => {
    const { shown, left } = fitting(list.lines, (parts[index] ?? 0) - sizeOf(list.title) - frame, "\n");
    return textOf(list, left === 0 ? shown : [...shown, `- and ${left} more, in [the log](${runUrl})`]);
  });
  return `${[...head, ...blocks, ...foot].join("\n\n")}\n`;
}

function textOf({ title }: OutcomeList, lines: readonly string[]): string {
  return `${title}\n\n${lines.join("\n")}`;
}

/** Bytes around a list, with the line that counts what was cut. */
const FRAME = 200;

function titleOf({ concluded, isPreview, isRefused }: AppliedRequest): string {
  if (isRefused) return "refused, nothing was called";
  const made = concluded.filter((each) => outcomeOf(each) === "made").length;
  const left = concluded.filter((each) => LEFT.has(outcomeOf(each))).length;
  if (isPreview) return `${plural(made, "change")} to be made`;
  if (concluded.length === 0) return "nothing was applied";
  return left === 0
    ? `applied, ${plural(made, "change")} made`
    : `applied in part, ${made} of ${plural(concluded.length, "change")} made`;
}

function nextSteps(concluded: readonly Concluded[], unreviewed: readonly Unreviewed[]): string[] {
  const outcomes = new Set(concluded.map(outcomeOf));
  const anew = outcomes.has("stale") || outcomes.has("partly") || unreviewed.length > 0;
  return [
    ...([...OPEN].some((each) => outcomes.has(each))
      ? ["What failed or waits is tried again by each apply, until its plan expires."]
      : []),
    ...(anew
      ? ["What is stale or unreviewed needs a review: the next request whose plan shows it, or a plan of the branch by hand."]
      : []),
  ];
}
