/** What an apply of saved plans finds of their changes, before the first call and after the last. */
import { seriesOf } from "../../model/address.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { formatInstant } from "../../model/instant.ts";
import { timeText } from "../../model/local-time.ts";
import { listOf } from "../../model/list-of.ts";
import type { Plan } from "../../model/plan.ts";
import type { AppliedPlan } from "../../model/state.ts";
import type { Concluded } from "../../plan/review/conclude.ts";
import { type Unreviewed, type Verdict, type VerdictName } from "../../plan/review/verdicts.ts";
import { instantIn } from "../plan/about.ts";
import { actionName, plural } from "../plan/count.ts";
import { callCount } from "../plan/verdict.ts";
import { harmlessJson } from "../safe/json.ts";
import { printable } from "../safe/printable.ts";
import { type Paint, painter } from "../text/paint.ts";

/** Of an apply of saved plans. */
export interface ReviewView {
  /** Who applies them. */
  readonly actor: string;
  readonly files: readonly FileView[];
  readonly spent: readonly SpentView[];
  readonly leftOut: readonly Diagnostic[];
  readonly concluded: readonly Concluded[];
  readonly unreviewed: readonly Unreviewed[];
  readonly alike: readonly string[];
}

export interface FileView {
  readonly name: string;
  readonly plan: Plan;
  readonly until: number;
  /** The refusals that it shows, which this apply lifts. */
  readonly lifted: readonly string[];
}

export interface SpentView extends AppliedPlan {
  readonly name: string;
  /** The clock of most of its changes. */
  readonly zone?: string | undefined;
}

const COLORS: Readonly<Record<VerdictName | "unreviewed", "green" | "yellow" | "red" | "dim">> = {
  done: "dim",
  withdrawn: "yellow",
  over: "dim",
  stale: "red",
  refused: "red",
  waiting: "red",
  same: "green",
  partly: "yellow",
  unreviewed: "yellow",
};

/** For readers: what is made first, then what is not, and why. */
const SHOWN: readonly VerdictName[] = ["same", "partly", "stale", "refused", "waiting", "withdrawn", "over", "done"];

/** So many lines of a kind are shown. */
const MOST = 50;

/** Before the first call: each file, each verdict by address, and the calls. What is made as reviewed is counted: its calls follow. */
export function renderReview(review: ReviewView, plan: Pick<Plan, "calls" | "changes">, color: boolean): string {
  const paint = painter(color);
  const made = new Set(plan.changes.map(({ address }) => address));
  const nameOf = namesOf(review.files);
  const verdicts = review.concluded.map(({ verdict }) => verdict);
  const unreviewed = unreviewedIn(review);
  const lines = [
    ...review.files.flatMap((file) => [fileLine(file), ...liftedLines(file, review)]),
    ...review.spent.map(spentLine),
    paint("bold", countLine(review, unreviewed.length)),
    ...SHOWN.flatMap((name) => {
      const own = verdicts.filter(({ verdict, because }) => verdict === name && (name !== "same" || because !== undefined));
      return listed(
        name,
        own.map((each) => ({ address: each.address, why: `${nameOf(each)}${whyText(each, made)}` })),
        paint,
      );
    }),
    ...listed(
      "same",
      review.alike.map((address) => ({ address, why: ": not in the plan, changed as its series is" })),
      paint,
    ),
    ...listed("unreviewed", unreviewed.map(unreviewedItem), paint),
    plan.calls.length === 0 ? "No call is to be made." : callCount(plan.calls),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** `12.json, reviewed as github:acme/meetings#12: it can be applied until …` */
function fileLine({ name, plan, until }: FileView): string {
  const change = plan.context?.["change"];
  const review = change === undefined ? "" : `, reviewed as ${printable(change)}`;
  return `${printable(name)}${review}: it can be applied until ${instantIn(until, plan.changes)}; --max-age changes that.`;
}

function liftedLines({ lifted }: FileView, { actor }: ReviewView): string[] {
  return lifted.map((refusal) => `  lifted by ${printable(actor)}: ${printable(refusal)}`);
}

/** Which file a verdict is of, where there are several. */
function namesOf(files: ReviewView["files"]): (verdict: Verdict) => string {
  const names = new Map(files.map(({ plan, name }) => [plan.seal, name]));
  return ({ seal }) => (names.size > 1 ? ` (${printable(names.get(seal) ?? "")})` : "");
}

/** `13 reviewed changes: 8 same, 1 partly, 4 withdrawn; 2 more changes are unreviewed.` */
function countLine({ concluded, alike }: ReviewView, unreviewed: number): string {
  const all = [...concluded.map(({ verdict }) => verdict.verdict), ...alike.map((): VerdictName => "same")];
  const counts = SHOWN.flatMap((name) => {
    const count = all.filter((each) => each === name).length;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  const left = unreviewed === 0 ? "" : `; ${plural(unreviewed, "other change")} unreviewed`;
  return `${plural(all.length, "reviewed change")}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}${left}.`;
}

function whyText({ verdict, address, because, source }: Verdict, made: ReadonlySet<string>): string {
  const rest = verdict !== "partly" ? "" : made.has(address) ? "; the rest is to be made" : "; none of it is made";
  const place = source === undefined ? "" : ` (${printable(source.file)}:${source.line}:${source.column})`;
  return `${because === undefined ? "" : `: ${printable(because)}`}${rest}${place}`;
}

/** Without the rest of what is made in part: that line tells. */
function unreviewedIn({ concluded, unreviewed }: ReviewView): readonly Unreviewed[] {
  const partly = new Set(concluded.flatMap(({ verdict }) => (verdict.verdict === "partly" ? [verdict.address] : [])));
  return unreviewed.filter(({ change }) => !partly.has(change.address));
}

function unreviewedItem({ change, fields }: Unreviewed): { address: string; why: string } {
  const what = fields.length === 0 ? "" : ` of ${listOf(fields.map(printable))}`;
  return { address: change.address, why: `: the ${actionName(change)}${what} is in no reviewed plan` };
}

/** A line for each address; what is alike of a series shares one. */
function listed(
  name: VerdictName | "unreviewed",
  items: readonly { readonly address: string; readonly why: string }[],
  paint: Paint,
): string[] {
  const groups = new Map<string, { readonly address: string; readonly why: string; count: number }>();
  for (const { address, why } of items) {
    const key = `${seriesOf(address)}\n${why}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { address, why, count: 1 });
    else known.count += 1;
  }
  const lines = [...groups.values()].map(({ address, why, count }) => {
    const what = count === 1 ? printable(address) : `${printable(seriesOf(address))} (${count} meetings)`;
    return `  ${paint(COLORS[name], `${name}:`)} ${what}${why}`;
  });
  const more = lines.length - MOST;
  return more > 0 ? [...lines.slice(0, MOST), `  and ${more} more ${name}: --json names them`] : lines;
}

/** After the last call: how what is left comes to be made. */
export function renderNext(review: ReviewView): string {
  const { concluded, leftOut } = review;
  const found = new Set<string>(concluded.map(({ verdict }) => verdict.verdict));
  if (unreviewedIn(review).length > 0) found.add("unreviewed");
  const anew = ["stale", "partly", "unreviewed"].filter((name) => found.has(name));
  return [
    ...(anew.length === 0 ? [] : [`What is ${listOf(anew, "or")} needs a review: plan again, have that reviewed, and apply it.`]),
    ...(found.has("refused") ? ["What is refused is made by the same plan, once what forbids it is lifted or has passed."] : []),
    ...(found.has("waiting") ? ["What is waiting is made by the same plan, once what it waits for is as declared."] : []),
    ...(leftOut.length === 0 ? [] : ["Plans were left out: see the warnings."]),
  ]
    .map((line) => `${line}\n`)
    .join("");
}

/** A line of NDJSON with each verdict. */
export function renderReviewJson({ actor, files, spent, leftOut, concluded, unreviewed, alike }: ReviewView, at: number): string {
  const body = {
    type: "verdicts",
    at: formatInstant(at),
    actor,
    plans: files.map(({ name, plan, until, lifted }) => ({
      name,
      seal: plan.seal,
      change: plan.context?.["change"] ?? null,
      until: formatInstant(until),
      ...(lifted.length === 0 ? {} : { lifted }),
    })),
    verdicts: concluded.map(({ verdict, failure }) => ({ ...verdict, ...(failure === undefined ? {} : { failure }) })),
    unreviewed: unreviewed.map(({ change: { address, action, region, id }, fields }) => ({
      address,
      action,
      region,
      id,
      fields,
    })),
    alike,
    ...(spent.length === 0 ? {} : { spent }),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
  return `${harmlessJson(JSON.stringify(body))}\n`;
}

export function renderSpent(plans: readonly SpentView[]): string {
  return plans.map((plan) => `${spentLine(plan)}\n`).join("");
}

function spentLine({ name, at, run, change, zone = "UTC" }: SpentView): string {
  const review = change === undefined ? "" : `, reviewed as ${printable(change)},`;
  return `${printable(name)}${review} was applied completely at ${timeText(Date.parse(at), zone)}, by ${/^https?:/.test(run) ? "" : "run "}${printable(run)}: nothing is left to do. --again applies it once more.`;
}

export function renderSpentJson(plans: readonly SpentView[], leftOut: readonly Diagnostic[], at: number): string {
  const body = { type: "spent", at: formatInstant(at), plans, ...(leftOut.length === 0 ? {} : { leftOut }) };
  return `${harmlessJson(JSON.stringify(body))}\n`;
}
