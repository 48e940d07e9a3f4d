import type { Change, Plan, Summary } from "../model/plan.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Verdict } from "../plan/review/verdicts.ts";
import { harmlessJson } from "../render/safe/json.ts";

/** What became of a request, or of a branch. */
export interface CiResult {
  readonly command: "plan" | "apply" | "sync";
  readonly result: CiOutcome;
  readonly project: string;
  /** `github:acme/meetings#12`; `null`: of the branch. */
  readonly change: string | null;
  readonly summary: Summary | null;
  readonly verdicts: readonly CiVerdict[];
  /** What is live is to be, and no plan has reviewed. */
  readonly unreviewed: readonly Pick<Change, "address" | "action">[];
  /** URLs. */
  readonly comment: string | null;
  readonly issue: string | null;
  /** Files: what people read, and the plan. */
  readonly report: string | null;
  readonly plan: string | null;
  /** The name under which the job is to upload the plan. */
  readonly artifact: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * `partial`: something is left out or failed. `failed`: nothing could be done. `refused`: by safety, or as the job is not to be trusted.
 */
export type CiOutcome = "done" | "nothing" | "partial" | "failed" | "refused";

export interface CiVerdict extends Verdict {
  readonly failure?: string;
}

export function emptyResult(command: CiResult["command"], project: string, change: string | null): CiResult {
  return {
    command,
    result: "nothing",
    project,
    change,
    summary: null,
    verdicts: [],
    unreviewed: [],
    comment: null,
    issue: null,
    report: null,
    plan: null,
    artifact: null,
    diagnostics: [],
  };
}

/** A line of JSON: `schemas/ci.schema.json`. */
export function renderResult(result: CiResult): string {
  return `${harmlessJson(JSON.stringify({ format: "xroom.ci/1", ...result }))}\n`;
}

/** What later steps of the job can read. */
export function outputsOf(results: readonly CiResult[]): Readonly<Record<string, string>> {
  // A plan and its name belong together.
  const uploaded = results.find(({ artifact }) => artifact !== null) ?? results.find(({ plan }) => plan !== null);
  const first = (name: "comment" | "issue"): string => results.map((each) => each[name]).find((each) => each !== null) ?? "";
  const changes = results.flatMap(({ summary }) => (summary === null ? [] : countsOf(summary)));
  const counts = Object.fromEntries(COUNTED.map((name) => [name, 0]));
  for (const [name, count] of changes) counts[name] = (counts[name] ?? 0) + count;
  const texts = Object.entries(counts).map(([name, count]) => [name, String(count)] as const);
  const places = [
    ...(["comment", "issue"] as const).map((name) => [name, first(name)] as const),
    ...(["report", "plan", "artifact"] as const).map((name) => [name, uploaded?.[name] ?? ""] as const),
  ];
  return { result: worstOf(results.map(({ result }) => result)), ...Object.fromEntries([...texts, ...places]) };
}

const COUNTED = [
  "add",
  "update",
  "remove",
  "replace",
  "open",
  "close",
  "blocked",
  "calls",
] as const satisfies (keyof Plan["summary"])[];

function countsOf(summary: Summary): (readonly [string, number])[] {
  return COUNTED.map((name) => [name, summary[name]] as const);
}

const ORDER: readonly CiOutcome[] = ["refused", "failed", "partial", "done", "nothing"];

export function worstOf(outcomes: readonly CiOutcome[]): CiOutcome {
  return ORDER.find((each) => outcomes.includes(each)) ?? "nothing";
}
