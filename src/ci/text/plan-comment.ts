/**
 * The comment on a request. On its first screen a reviewer sees what the request changes, what is refused or taken away, what was
 * pending before it, what of that it withdraws, and until when it can be applied. Below is the whole plan, as far as it fits.
 */
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { code, prose } from "../../render/markdown/escape.ts";
import { composeMarkdown } from "../../render/markdown/index.ts";
import type { LinkBase } from "../../render/markdown/links.ts";
import { problems } from "../../render/markdown/problems.ts";
import { aboutLines, madeText } from "../../render/plan/about.ts";
import { countOf, countText, plural } from "../../render/plan/count.ts";
import { groupsOf } from "../../render/plan/groups.ts";
import { isAllowance } from "../labels.ts";
import { changeLines, takesAway } from "./change-lines.ts";

export interface AboutRequest {
  readonly marker: string;
  readonly project: string;
  /** The request's head, and the target's tip that it was merged with; `undefined` for a plan of the branch itself. */
  readonly head: string;
  readonly target: { readonly branch: string; readonly commit: string } | undefined;
  /** Commits of the target that the request's branch lacks. */
  readonly behind: number;
  /** Another branch is applied than the one that this is merged into. */
  readonly isStacked: boolean;
  readonly runUrl: string;
  readonly linkBase: LinkBase;
}

export interface CommentText {
  readonly text: string;
  /** The removals and blocked changes that are not shown. */
  readonly hidden: readonly Change[];
}

const OWN = 12;
const OTHERS = 6;

export function planComment(plan: Plan, about: AboutRequest, most: number): CommentText {
  const { marker, linkBase } = about;
  const [own, pending, leftOut, dropped] = groupsOf(plan).map(({ changes }) => changes);
  const changes = own ?? [];
  const isRefused = plan.diagnostics.some(({ severity }) => severity === "error");
  const head = [
    marker,
    `### ${prose(titleOf(about.project, changes))}`,
    `**${isRefused ? "Refused" : about.target === undefined ? "This plan makes" : "This request changes"}:**${listed(changes, linkBase, OWN)}`,
    ...problems(plan.diagnostics, linkBase),
    ...removals(plan.changes),
    ...part("Pending before it, and made with it", pending, linkBase),
    ...part("Pending before it, and left out", leftOut, linkBase),
    ...part("Withdrawn by it", dropped, linkBase),
    notes(plan, about),
  ];
  const { text, cut } = composeMarkdown(plan, head, most, { linkBase, savedAt: Date.parse(plan.now) });
  return { text, hidden: cut.filter((change) => takesAway(change) || change.blocked !== null) };
}

function titleOf(project: string, changes: readonly Change[]): string {
  return `${project}: ${countText(countOf(changes)) || "no changes"}`;
}

function listed(changes: readonly Change[], base: LinkBase, most: number): string {
  return changes.length === 0 ? " nothing." : `\n\n${changeLines(changes, base, most).join("\n")}`;
}

function part(title: string, changes: readonly Change[] | undefined, base: LinkBase): string[] {
  if (changes === undefined || changes.length === 0) return [];
  return [`**${title}** (${countText(countOf(changes))}):${listed(changes, base, OTHERS)}`];
}

const REMOVALS = 20;

/** By name, as they can't be undone. */
function removals(changes: readonly Change[]): string[] {
  const own = changes.filter((change) => takesAway(change) && change.blocked === null);
  if (own.length === 0) return [];
  const names = own.slice(0, REMOVALS).map(({ address }) => code(address));
  const more = own.length > names.length ? [`${own.length - names.length} more, below`] : [];
  return [`> [!WARNING]\n> **${countText(countOf(own))}:** ${[...names, ...more].join(", ")}`];
}

function notes(plan: Plan, { head, target, behind, isStacked, runUrl }: AboutRequest): string {
  const merged =
    target === undefined
      ? `Planned at ${shown(head)}.`
      : `Planned on a merge of ${shown(head)} with ${shown(target.commit)} of ${code(target.branch)}${behind === 0 ? "" : `, of which the branch lacks ${plural(behind, "commit")}: none of them looks undone`}.`;
  const lines = [
    merged,
    ...(isStacked ? ["It is merged into a branch that is not applied: **nothing is applied of this plan**."] : []),
    ...aboutLines({ ...plan, context: {} }, isStacked ? undefined : Date.parse(plan.now), { isFixed: true }).map(prose),
    ...allowedBy(plan),
    `[The whole plan, and the log](${runUrl})`,
  ];
  return lines.join("<br>\n");
}

function allowedBy({ context = {} }: Plan): string[] {
  const people = Object.entries(context).flatMap(([key, by]) => (isAllowance(key) ? [by] : []));
  return people.length === 0 ? [] : [`Allowed by ${[...new Set(people)].map(code).join(" and ")}, by label.`];
}

function shown(commit: string): string {
  return code(commit.slice(0, 10));
}

/** Where there is no plan. */
export function noPlanComment(
  diagnostics: readonly Diagnostic[],
  about: Pick<AboutRequest, "marker" | "project" | "head" | "runUrl" | "linkBase"> & {
    /** Of the same commit: it is found by an apply. */
    readonly earlier: Plan | undefined;
  },
): string {
  const { earlier } = about;
  return `${[
    about.marker,
    `### ${prose(`${about.project}: no ${earlier === undefined ? "" : "new "}plan`)}`,
    earlier === undefined
      ? `There is no plan of ${shown(about.head)}: merged as it is, nothing of it is applied.`
      : `There is no new plan of ${shown(about.head)}: merged as it is, [its plan](${earlier.context?.["run"] ?? about.runUrl}) of ${prose(madeText(earlier))} is applied (${countText(countOf(earlier.changes)) || "no changes"}).`,
    // What stands in a plan's way is no refusal of one.
    ...problems(
      diagnostics.map((each) => (each.severity === "error" ? { ...each, severity: "warning" as const } : each)),
      about.linkBase,
    ),
    `[The log](${about.runUrl})`,
  ].join("\n\n")}\n`;
}
