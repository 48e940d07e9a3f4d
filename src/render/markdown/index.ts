/**
 * A plan as a comment on a pull request, for GitHub and GitLab. A later run finds its comment by the marker in the first line. Any plan
 * fits into one comment; a notice counts and names what is cut.
 */
import type { Period } from "../../model/agenda.ts";
import type { Instant } from "../../model/instant.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { aboutLines, madeText } from "../plan/about.ts";
import { byDomain, groupChanges } from "../plan/groups.ts";
import { shownPart } from "../plan/period.ts";
import { renderVerdict } from "../plan/verdict.ts";
import { callsSection } from "./calls.ts";
import { domainSection } from "./domain-section.ts";
import { domainTable } from "./domain-table.ts";
import { prose } from "./escape.ts";
import type { LinkBase } from "./links.ts";
import { cutNotice } from "./notice.ts";
import { problems } from "./problems.ts";
import { share, sizeOf } from "./budget.ts";
import type { Section } from "./section.ts";
import { unmanagedSection } from "./unmanaged.ts";

export interface MarkdownOptions {
  /** The URL of the config's folder. */
  readonly linkBase?: LinkBase;
  readonly verbose?: boolean;
  readonly unmanaged?: boolean;
  /** For a saved plan, the time at which it is shown. */
  readonly savedAt?: Instant | undefined;
  /** Changes outside of it are not listed. */
  readonly period?: Period | undefined;
}

/** GitHub takes 65,536 characters of a comment, GitLab more. */
const MOST_BYTES = 65_000;

export function renderMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const [verdict = ""] = renderVerdict(plan).split("\n");
  const { note } = shownPart(plan, options.period);
  const about = [...aboutLines(plan, options.savedAt), ...(note === undefined ? [] : [note])].map(prose);
  const head = [
    markerOf(plan),
    `### ${prose(verdict)}`,
    ...(about.length === 0 ? [] : [about.join("<br>\n")]),
    ...problems(plan.diagnostics, options.linkBase),
  ];
  return composeMarkdown(plan, head, MOST_BYTES, options).text;
}

export interface Composed {
  readonly text: string;
  /** The changes that are not shown. */
  readonly cut: readonly Change[];
}

/** The blocks of `head`, and below them all changes and calls, in at most so many bytes. */
export function composeMarkdown(plan: Plan, head: readonly string[], most: number, options: MarkdownOptions): Composed {
  const { linkBase, verbose = false } = options;
  const { part } = shownPart(plan, options.period);
  const groups = groupChanges(part).map(({ title, isMade, changes }) => ({
    head: [...(title === undefined ? [] : [`#### ${prose(title)}`]), domainTable(changes)],
    sections: [...byDomain(changes)].map(([domain, of]) =>
      domainSection(domain, of, { linkBase, verbose, now: plan.now, series: isMade ? plan.series : undefined }),
    ),
  }));
  const tail = [...callsSection(part, verbose), ...(options.unmanaged === true ? unmanagedSection(part) : [])];
  const project = typeof plan.project === "string" ? `, project ${plan.project}` : "";
  const foot = `<sub>${prose(`${plan.tool}, as of ${madeText(plan)}${project}`)}</sub>`;

  const sections = [...groups.flatMap((group) => group.sections), ...tail];
  const fixed = [...head, ...groups.flatMap((group) => group.head), foot].join("\n\n");
  const fitted = fitAll(sections, most - sizeOf(fixed) - NOTICE);
  const textOf = (section: Section): string[] => {
    const text = fitted.get(section)?.text ?? "";
    return text === "" ? [] : [text];
  };
  const blocks = [
    ...head,
    ...cutNotice(sections.map((section) => ({ ...section, ...(fitted.get(section) ?? { cut: 0 }) }))),
    ...groups.flatMap((group) => [...group.head, ...group.sections.flatMap(textOf)]),
    ...tail.flatMap(textOf),
    foot,
  ];
  return { text: `${blocks.join("\n\n")}\n`, cut: [...fitted.values()].flatMap(({ lost = [] }) => lost) };
}

/** Bytes kept for the notice of what was cut. */
const NOTICE = 3_000;

function fitAll(sections: readonly Section[], budget: number): ReadonlyMap<Section, ReturnType<Section["fit"]>> {
  const parts = share(
    sections.map(({ size }) => size + 2),
    budget,
  );
  return new Map(sections.map((section, index) => [section, section.fit((parts[index] ?? 0) - 2)]));
}

function markerOf({ scope }: Plan): string {
  return scope.drift === true ? "<!-- xroom:drift -->" : "<!-- xroom:plan -->";
}
