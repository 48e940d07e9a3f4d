/** The issue about everything in which the branch and what is live differ: by reason, with who can do what about it. */
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Change, Plan } from "../../model/plan.ts";
import type { OpenChange } from "../../model/state.ts";
import { code, prose } from "../../render/markdown/escape.ts";
import { composeMarkdown } from "../../render/markdown/index.ts";
import type { LinkBase } from "../../render/markdown/links.ts";
import { problems } from "../../render/markdown/problems.ts";
import { plural } from "../../render/plan/count.ts";
import { changeLines } from "./change-lines.ts";

export interface AboutSync {
  readonly marker: string;
  readonly project: string;
  readonly branch: string;
  readonly tip: string;
  /** What was tried and failed. Of that, what is live by now has come by another plan. */
  readonly open: readonly OpenChange[];
  /** Merges of which nothing is called, and more that the reader should know. */
  readonly diagnostics: readonly Diagnostic[];
  readonly runUrl: string;
  /** Where a job is started by hand. */
  readonly byHandUrl: string;
  readonly linkBase: LinkBase;
}

type Cause = "drift" | "merged" | "horizon" | "validation" | "blocked";

/** In this order: what needs a person first. */
const CAUSES: readonly { readonly cause: Cause; readonly title: string; readonly todo: string }[] = [
  {
    cause: "drift",
    title: "Changed or removed by others",
    todo: "Who wants it so: take it into the config by a request. Else plan the branch by hand: an approval restores it.",
  },
  {
    cause: "merged",
    title: "Merged, and not live",
    todo: "What failed is tried again by the next apply. What was never reviewed, is stale or has expired: plan the branch by hand, or open a request, whose plan shows it.",
  },
  {
    cause: "horizon",
    title: "Meetings of unchanged series that have come into their horizon",
    todo: "`xroom ci sync --roll` makes them.",
  },
  {
    cause: "validation",
    title: "Webhooks that are not validated",
    todo: "Its owner: have the listener answer the validation. The next apply asks again.",
  },
  { cause: "blocked", title: "Blocked", todo: "Each says what stands in its way." },
];

const MOST = 15;

/** Whether main and live differ in anything. */
export function isInSync({ changes, diagnostics }: Plan): boolean {
  return changes.length === 0 && !diagnostics.some(({ severity }) => severity === "error");
}

export function issueTitle({ project }: Pick<AboutSync, "project">, plan: Plan, most: number): string {
  const refused = plan.diagnostics.some(({ severity }) => severity === "error") ? ", a plan of it is refused" : "";
  return `xroom: ${project} is not live as declared (${plural(plan.changes.length, "difference")}${refused})`.slice(0, most);
}

export function issueBody(plan: Plan, about: AboutSync, most: number): string {
  const { marker, branch, tip, open, diagnostics, runUrl, byHandUrl, linkBase } = about;
  const head = [
    marker,
    `What is live is not what ${code(branch)} declares at ${code(tip.slice(0, 10))}.`,
    ...problems([...plan.diagnostics, ...diagnostics], linkBase),
    ...CAUSES.flatMap(({ cause, title, todo }) => {
      const own = plan.changes.filter((change) => causeOf(change) === cause);
      return own.length === 0 ? [] : [`#### ${title} (${own.length})`, changeLines(own, linkBase, MOST).join("\n"), todo];
    }),
    ...openBlock(open.filter(({ address }) => plan.changes.some((change) => change.address === address))),
    `[Plan the branch by hand](${byHandUrl}) · [The log](${runUrl})`,
  ];
  return composeMarkdown(plan, head, most, { linkBase }).text;
}

/** Where the config has errors. */
export function unreadableBody(
  { marker, branch, tip, runUrl, linkBase }: Pick<AboutSync, "marker" | "branch" | "tip" | "runUrl" | "linkBase">,
  errors: readonly Diagnostic[],
): string {
  const what = `The config of ${code(branch)} at ${code(tip.slice(0, 10))} can't be read: nothing of it is planned or applied until it is mended.`;
  // They stand in the way of a plan, and are no refusal of one.
  const told = errors.map((each): Diagnostic => ({ ...each, severity: "warning" }));
  return `${[marker, what, ...problems(told, linkBase), `[The log](${runUrl})`].join("\n\n")}\n`;
}

export function closedBody({ marker, branch, tip, runUrl }: AboutSync): string {
  return `${marker}\n\nAll is live as ${code(branch)} declares it at ${code(tip.slice(0, 10))}. [The log](${runUrl})\n`;
}

function causeOf({ reason, reasons = {}, blocked }: Change): Cause {
  if (blocked !== null) return "blocked";
  if (reason === "drift" || Object.values(reasons).includes("drift")) return "drift";
  if (reason === "horizon") return "horizon";
  return reason === "unvalidated" ? "validation" : "merged";
}

function openBlock(open: readonly OpenChange[]): string[] {
  if (open.length === 0) return [];
  const lines = open
    .slice(0, MOST)
    .map(
      ({ address, tries, since }) =>
        `- ${code(address)}: ${prose(`${plural(tries, "try").replace("trys", "tries")} since ${since}`)}`,
    );
  const more = open.length > MOST ? [`- and ${open.length - MOST} more`] : [];
  return [`#### Tried, and failed so far (${open.length})`, [...lines, ...more].join("\n")];
}
