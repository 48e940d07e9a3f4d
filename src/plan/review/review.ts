/**
 * Verdicts: what of the reviewed changes is still to be made.
 *
 *   reviewed plans ──▶ ends of fields, removals ─┐
 *   config in hand ─┐                            ├──▶ a verdict on each reviewed change
 *   lists, state ───┴──▶ fresh plan ─────────────┘            │
 *                                                             ▼
 *             the fresh plan's changes of which every field and removal was reviewed, in the fresh plan's order
 *
 * The calls are always those of the fresh plan, made for the config in hand and for what is live. A review only decides which of them
 * are made. Of an update the fields that nothing has reviewed keep their live values; an addition, a replacement or an opening is made
 * whole or not at all. A change that requires one that is not made waits. One that a protection or an empty list forbids stops all of
 * them, or only itself (refused.ts).
 */
import { isProtection, type Plan } from "../../model/plan.ts";
import { UNKNOWN } from "../../model/digest.ts";
import { objectName } from "../../model/identity.ts";
import { Secret } from "../../model/secret.ts";
import type { State } from "../../model/state.ts";
import type { ObjectId } from "../../model/state.ts";
import type { Desired, DraftCall, Kind, Match } from "../../resources/contract.ts";
import { type Draft, type DraftContext, draftMatch, sourceOf } from "../draft.ts";
import type { EmptyList } from "../guard.ts";
import { order } from "../order.ts";
import type { ObservedList } from "../observe.ts";
import { isKnown } from "../records.ts";
import { fieldOf, isEnd } from "./ends.ts";
import { type Entry, type Fresh, indexFresh } from "./fresh.ts";
import { withLive } from "../with-live.ts";
import { draftsAbout, judge, type Judgement } from "./judge.ts";
import { protectedEnds, unlessEmpty, whyUnlisted } from "./refused.ts";
import { isAbout, type Reviewed, reviewedIn, successorsIn, wantsGone, wholeOf } from "./reviewed.ts";
import type { Unreviewed, Verdict, VerdictName } from "./verdicts.ts";

export interface ReviewInput extends DraftContext {
  readonly plans: readonly Plan[];
  readonly entries: readonly Entry[];
  readonly desired: readonly Desired[];
  readonly lists: readonly ObservedList[];
  readonly state: State;
  readonly kinds: readonly Kind[];
  readonly now: number;
  /** The series whose declaration in hand was reviewed. */
  readonly covered: ReadonlySet<string>;
  /** A refusal stops only what breaks its rule. Otherwise the plan shows what it breaks. */
  readonly isPartial: boolean;
  readonly emptyLists: readonly EmptyList[];
}

export interface Review {
  readonly verdicts: readonly Verdict[];
  /** What is to be made, in no order; blocked are changes of covered series that are refused, or wait. */
  readonly drafts: readonly Draft[];
  /** For each verdict those of the drafts that are made for it. */
  readonly draftsOf: ReadonlyMap<Verdict, readonly Draft[]>;
  /** Live values that partial updates send again, by address. */
  readonly kept: readonly Pick<Desired, "address" | "spec">[];
  /** Changes of covered series that no plan lists: they count as reviewed. */
  readonly alike: readonly Draft[];
  readonly unreviewed: readonly Unreviewed[];
}

export function review(input: ReviewInput): Review {
  const { plans, entries, desired, lists, state, kinds, keyring, now, covered, emptyLists } = input;
  const fresh = indexFresh(entries, desired, lists);
  const reviewed = reviewedIn(plans);
  const context = {
    fresh,
    state,
    kinds: new Map(kinds.map((kind) => [kind.name, kind])),
    keyring,
    now,
    successors: successorsIn(state),
    seen: fingerprintsSeen(plans),
    covered,
  };
  const judged = reviewed.map((each) => ({ reviewed: each, judgement: unlessEmpty(judge(each, context), each, emptyLists) }));
  const selected = select(judged, fresh, input);
  const stopped = stoppedOf(selected, input);
  const isMade = (draft: Draft): boolean => !stopped.has(draft);
  const verdicts = judged.map((each) => verdictOf(each, selected, stopped));
  const chosen = [...selected.values()].flatMap((each) => draftToMake(each, stopped));
  return {
    verdicts,
    drafts: chosen,
    draftsOf: new Map(
      verdicts.map((verdict, index) => {
        const own = draftsOf(judged[index] as Judged).flatMap((draft) => selected.get(draft)?.draft ?? []);
        return [verdict, own.filter(isMade)] as const;
      }),
    ),
    kept: [...selected.values()].flatMap(({ entry, draft, unreviewed }) => {
      const { match } = entry;
      if (draft === undefined || unreviewed === undefined || match?.observed === undefined) return [];
      return [{ address: entry.address, spec: match.observed.spec }];
    }),
    alike: [...selected.values()].flatMap(({ draft, isAlike }) =>
      isAlike && draft !== undefined && isMade(draft) ? [draft] : [],
    ),
    unreviewed: [...selected].flatMap(([own, { unreviewed }]) =>
      unreviewed === undefined ? [] : [{ change: { ...own.change, calls: [] }, fields: unreviewed }],
    ),
  };
}

interface Judged {
  readonly reviewed: Reviewed;
  readonly judgement: Judgement;
}

/** The changes of the fresh plan that are to be made for it. */
function draftsOf({ reviewed, judgement }: Judged): readonly Draft[] {
  return judgement.kind === "wanted" ? draftsAbout(reviewed, judgement.entry) : [];
}

function fingerprintsSeen(plans: readonly Plan[]): ReadonlyMap<string, ReadonlySet<string>> {
  const seen = new Map<string, Set<string>>();
  for (const { kind, region, id, fingerprint } of plans.flatMap(({ preconditions }) => preconditions)) {
    if (id === null) continue;
    const name = objectName({ kind, region, id });
    const known = seen.get(name);
    if (known === undefined) seen.set(name, new Set([fingerprint]));
    else known.add(fingerprint);
  }
  return seen;
}

/** What becomes of a change of the fresh plan. */
interface Selected {
  readonly entry: Entry;
  /** What is made of it; `undefined`: nothing. */
  readonly draft: Draft | undefined;
  /** Its fields that nothing has reviewed; `undefined`: all are reviewed. */
  readonly unreviewed: readonly string[] | undefined;
  /** It is made because its series is covered. */
  readonly isAlike: boolean;
}

/** By the fresh plan's own drafts. */
type Selection = ReadonlyMap<Draft, Selected>;

function select(judged: readonly Judged[], fresh: Fresh, input: ReviewInput): Selection {
  const byEntry = new Map<Entry, Judged[]>();
  const removals = new Set<string>();
  for (const each of judged) {
    const { entry } = each.judgement;
    if (entry !== undefined) byEntry.set(entry, [...(byEntry.get(entry) ?? []), each]);
    if (each.judgement.kind === "wanted" || each.judgement.kind === "done")
      for (const name of removedBy(each.reviewed)) removals.add(name);
  }
  const selection = new Map<Draft, Selected>();
  for (const entry of fresh.entries) {
    const ofEntry = byEntry.get(entry) ?? [];
    for (const draft of entry.drafts) {
      const all = ofEntry.filter(({ reviewed }) => isAbout(reviewed, draft));
      // A plan that is stale, over or refused stops only itself: another may have reviewed the change as it is by now.
      const own = all.filter(({ judgement: { kind } }) => kind !== "stale" && kind !== "over" && kind !== "refused");
      const isStopped = own.length < all.length && own.every(({ judgement }) => judgement.kind !== "wanted");
      selection.set(draft, isStopped ? leftOut(entry) : selectOne({ draft, entry, own, removals }, input));
    }
  }
  return selection;
}

function removedBy(reviewed: Reviewed): Iterable<string> {
  return wantsGone(reviewed) && reviewed.object !== undefined ? [reviewed.object, ...reviewed.removes] : reviewed.removes;
}

interface Candidate {
  readonly draft: Draft;
  readonly entry: Entry;
  readonly own: readonly Judged[];
  /** The names of objects whose removal was reviewed. */
  readonly removals: ReadonlySet<string>;
}

function leftOut(entry: Entry): Selected {
  return { entry, draft: undefined, unreviewed: undefined, isAlike: false };
}

function selectOne(candidate: Candidate, input: ReviewInput): Selected {
  const { draft, entry, own, removals } = candidate;
  const made = (changes: Partial<Selected> = {}): Selected => ({
    entry,
    draft: asProtected(candidate),
    unreviewed: undefined,
    isAlike: false,
    ...changes,
  });
  const left = (unreviewed: readonly string[]): Selected => ({ ...leftOut(entry), unreviewed });
  if (isCovered(candidate, input)) return made({ isAlike: own.length === 0 });
  if (own.length === 0) return left(fieldsOf(draft));
  const wanted = own.filter(({ judgement }) => judgement.kind === "wanted" || judgement.kind === "done");
  if (draft.calls.length === 0 && draft.change.blocked === null) return wanted.length > 0 ? made() : left([]);
  const { match } = entry;
  if (match?.doubt !== undefined && wanted.length > 0) return made();
  const fields = unreviewedFields(candidate, input);
  const unremoved = draft.calls.filter((call) => isRemoval(call) && !removals.has(removalName(call)));
  if (fields.length === 0 && unremoved.length === 0) return wanted.length > 0 ? made() : left(fieldsOf(draft));
  const isPart = draft.change.action === "update" && fields.length < fieldsOf(draft).length;
  if (!isPart || match?.observed === undefined) return left(fields);
  const narrow = withLive({ ...match, observed: match.observed }, fields);
  const part = draftMatch(entry.kind, narrow, input).find(({ change }) => change.action === "update");
  return { entry, draft: part, unreviewed: fields, isAlike: false };
}

/** A new object comes with its protection, if that was reviewed. */
function asProtected({ draft, entry, own }: Candidate): Draft {
  const { record } = draft.change;
  const isReviewedBy = ({ reviewed }: Judged): boolean => reviewed.change.record?.protect === true;
  const isNew = entry.match !== undefined && !isKnown(entry.match);
  if (record?.protect !== true || !isNew || own.length === 0 || own.some(isReviewedBy)) return draft;
  const { protect: _, ...rest } = record;
  return { ...draft, change: { ...draft.change, record: rest } };
}

const WHOLE: ReadonlySet<string> = new Set(["add", "replace", "open"]);

/** What a change sets: of an addition, a replacement and an opening the region and all that is declared. */
function fieldsOf({ change }: Draft): readonly string[] {
  return WHOLE.has(change.action) ? Object.keys(wholeOf(change)) : change.fields;
}

/** Fields that every review of something to be made had, and the config in hand lacks: without a password a room is another. */
function droppedFields({ draft: { change }, own }: Candidate): readonly string[] {
  if (!WHOLE.has(change.action)) return [];
  const declared = wholeOf(change);
  const shown = own.filter(({ reviewed }) => WHOLE.has(reviewed.change.action));
  const dropped = shown.flatMap(({ reviewed: { ends } }) => [...ends.keys()].filter((field) => !(field in declared)));
  return [...new Set(dropped)].filter((field) => shown.every(({ reviewed }) => reviewed.ends.has(field)));
}

function unreviewedFields(candidate: Candidate, input: ReviewInput): readonly string[] {
  const { draft, entry } = candidate;
  const { match } = entry;
  if (match === undefined) return [];
  return [...fieldsOf(draft), ...droppedFields(candidate)].filter((field) => !isReviewed(field, match, candidate, input));
}

/** Whether a plan gave the field the end that the config in hand declares, or the live object has it. */
function isReviewed(field: string, match: Match, { draft, own }: Candidate, { keyring }: ReviewInput): boolean {
  const { desired, observed, predecessors } = match;
  const value = fieldOf(desired, field);
  const isReviewedBy = ({ reviewed, judgement }: Judged): boolean => {
    const isAnew = judgement.kind === "wanted" && judgement.isAnew === true;
    // A secret that is not set can't be compared: the one that the review showed is named when it is needed.
    const isUnset = value instanceof Secret && value.digest === UNKNOWN;
    const end = isUnset ? reviewed.change.after?.[field] : isAnew ? wholeOf(reviewed.change)[field] : reviewed.ends.get(field);
    return end !== undefined && isEnd(end, value, reviewed, desired.room, keyring);
  };
  if (own.some(isReviewedBy)) return true;
  // What the kind's own comparison finds no difference in is as it is live.
  return (observed ?? predecessors[0]) !== undefined && !draft.change.fields.includes(field);
}

function isRemoval({ method }: DraftCall): boolean {
  return method.endsWith(".remove") || method.endsWith(".destroy");
}

function removalName({ method, region, data }: DraftCall): string {
  return objectName({ kind: method.slice(0, method.indexOf(".")), region, id: data["id"] as ObjectId });
}

/** A change of a covered series to an object that is as this project left it, or that was never there. */
function isCovered({ draft, entry }: Candidate, { covered }: ReviewInput): boolean {
  const { series, action, blocked, reason, reasons = {} } = draft.change;
  const isOurs = entry.removed === undefined || entry.removed.owned !== undefined;
  if (series === undefined || !covered.has(series) || !isOurs || blocked !== null || isProtection(action)) return false;
  return reason !== "drift" && !Object.values(reasons).includes("drift");
}

/** Why a selected change is not made. */
type Stop = { readonly verdict: "refused" | "waiting"; readonly because: string };
type Stopped = ReadonlyMap<Draft, Stop>;

/** The changes that are refused, and those that wait. Without these a ring of changes may be opened elsewhere. */
function stoppedOf(selection: Selection, input: ReviewInput): Stopped {
  const refused = new Map<Draft, string>();
  for (const { draft, entry, isAlike } of selection.values()) {
    const why = isAlike && draft !== undefined ? whyUnlisted(draft, entry, input.emptyLists, input.plans) : undefined;
    if (draft !== undefined && why !== undefined) refused.set(draft, why);
  }
  for (;;) {
    const waiting = waitingFor(selection, refused, input);
    const made = [...selection.values()].flatMap(({ draft }) =>
      draft === undefined || refused.has(draft) || waiting.has(draft) ? [] : [draft],
    );
    const ends = input.isPartial ? protectedEnds(made) : new Map<Draft, string>();
    if (ends.size === 0) {
      const stops = [...refused].map(([draft, because]) => [draft, { verdict: "refused", because }] as const);
      const waits = [...waiting].map(([draft, { change }]) => {
        const because = `it waits for the ${change.action} of ${change.address}, which is not made`;
        return [draft, { verdict: "waiting", because }] as const;
      });
      return new Map<Draft, Stop>([...stops, ...waits]);
    }
    for (const [draft, why] of ends) refused.set(draft, why);
  }
}

/** What has no verdict is shown among the changes. */
function draftToMake({ draft, isAlike }: Selected, stopped: Stopped): Draft[] {
  const stop = draft === undefined ? undefined : stopped.get(draft);
  if (draft === undefined || (stop !== undefined && !isAlike)) return [];
  return [stop === undefined ? draft : { ...draft, calls: [], change: { ...draft.change, blocked: stop.because } }];
}

/** The changes that require a call of one that is not made, each with that one; theirs wait in turn. */
function waitingFor(
  selection: Selection,
  refused: ReadonlyMap<Draft, string>,
  { entries }: Pick<ReviewInput, "entries">,
): ReadonlyMap<Draft, Draft> {
  const all = entries.flatMap(({ drafts }) => drafts);
  const ordered = order(all);
  const ownerOf = new Map<string, number>();
  for (const [index, draft] of ordered.drafts.entries())
    for (const id of ordered.callsOf.get(draft) ?? []) ownerOf.set(id, index);
  const requires = new Map<number, Set<number>>();
  for (const call of ordered.calls) {
    const own = ownerOf.get(call.id) as number;
    for (const id of call.requires) {
      const other = ownerOf.get(id) as number;
      if (other !== own) requires.set(own, (requires.get(own) ?? new Set()).add(other));
    }
  }
  const waiting = new Map<Draft, Draft>();
  const isMade = (index: number): boolean => {
    const draft = selection.get(all[index] as Draft)?.draft;
    return draft !== undefined && !refused.has(draft) && !waiting.has(draft);
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const [index, others] of requires) {
      if (!isMade(index)) continue;
      const missing = [...others].find((other) => !isMade(other));
      if (missing === undefined) continue;
      waiting.set(selection.get(all[index] as Draft)?.draft as Draft, all[missing] as Draft);
      changed = true;
    }
  }
  return waiting;
}

function verdictOf({ reviewed, judgement }: Judged, selection: Selection, stopped: Stopped): Verdict {
  const { plan, change } = reviewed;
  const base = { seal: plan.seal, change: plan.context?.["change"] ?? null, address: change.address, fields: judgement.fields };
  if (judgement.kind !== "wanted") {
    const { kind: verdict, because, source = verdict === "stale" ? (change.source ?? undefined) : undefined, code } = judgement;
    return {
      ...base,
      verdict,
      ...(because === undefined ? {} : { because }),
      ...(code === undefined ? {} : { code }),
      ...(source === undefined ? {} : { source }),
    };
  }
  const drafts = draftsOf({ reviewed, judgement });
  const own = drafts.map((draft) => selection.get(draft) as Selected);
  const place = Object.assign({}, ...drafts.map(({ change: { source } }) => sourceOf({ source }))) as Pick<Verdict, "source">;
  const [stop] = own.flatMap(({ draft }) => (draft === undefined ? [] : (stopped.get(draft) ?? [])));
  if (stop !== undefined) return { ...base, ...stop, ...place };
  const verdict: VerdictName = own.every(({ unreviewed }) => unreviewed === undefined) ? "same" : "partly";
  if (verdict === "same" && judgement.isAnew === true) return { ...base, verdict, because: "it was over, and is made anew" };
  if (verdict === "same") return { ...base, verdict };
  const missing = [...new Set(own.flatMap(({ unreviewed = [] }) => unreviewed))];
  return { ...base, verdict, because: `nothing has reviewed its ${missing.join(", ") || "removals"}`, ...place };
}
