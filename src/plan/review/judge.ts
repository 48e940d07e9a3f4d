/** One reviewed change against the fresh plan, as far as that can be said of the change alone. */
import type { Source } from "../../model/diagnostic.ts";
import { objectName } from "../../model/identity.ts";
import type { Instant } from "../../model/instant.ts";
import { type Keyring, keyringFor, keyringsOf } from "../../model/keyring.ts";
import { isProtection, type PlannedSpec } from "../../model/plan.ts";
import type { Spec } from "../../model/spec.ts";
import type { State } from "../../model/state.ts";
import type { Desired, Kind, Match, Observed } from "../../resources/contract.ts";
import { changedSince } from "../changed-since.ts";
import { describeChange } from "../describe-change.ts";
import { changedSecret, fieldOf, isEnd } from "./ends.ts";
import type { Draft } from "../draft.ts";
import type { Entry, Fresh } from "./fresh.ts";
import { isAbout, type Reviewed, wantsGone } from "./reviewed.ts";
import type { FieldVerdict, Verdict } from "./verdicts.ts";

/** `wanted`: the config in hand and the lists agree with the review; the fresh plan decides what is called. */
export type Judgement =
  | {
      readonly kind: "done" | "withdrawn" | "over" | "stale" | "refused";
      readonly entry?: Entry | undefined;
      readonly fields: Fields;
      readonly because?: string;
      readonly source?: Source;
      readonly code?: Verdict["code"];
    }
  | {
      readonly kind: "wanted";
      readonly entry: Entry;
      readonly fields: Fields;
      /** Its object is over, and its new end is not: the reviewed update is made as an addition of the same. */
      readonly isAnew?: boolean;
    };

export type Fields = { readonly [field: string]: FieldVerdict };

export interface JudgeContext {
  readonly fresh: Fresh;
  readonly state: State;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly keyring: Keyring;
  readonly now: Instant;
  /** The objects that this project has replaced or removed since, with their successors. */
  readonly successors: ReadonlyMap<string, string | undefined>;
  /** The fingerprints that any of the plans saw of an object, by its name. */
  readonly seen: ReadonlyMap<string, ReadonlySet<string>>;
  /** The series whose declaration in hand was reviewed. */
  readonly covered: ReadonlySet<string>;
}

const NO_FIELDS: Fields = {};

export function judge(reviewed: Reviewed, context: JudgeContext): Judgement {
  const judgement = wantsGone(reviewed) ? judgeRemoval(reviewed, context) : judgeDeclared(reviewed, context);
  if (judgement.kind !== "wanted" || draftsAbout(reviewed, judgement.entry).length > 0) return judgement;
  const { entry, fields } = judgement;
  const { match, address } = entry;
  if (match === undefined)
    return { kind: "withdrawn", entry, fields, because: `it is ${address} by now, which is outside the plans' targets` };
  return { kind: "withdrawn", entry, fields, because: "nothing is left to do for it", source: match.desired.source };
}

/** The changes of the fresh plan that the review is about. */
export function draftsAbout(reviewed: Reviewed, { drafts }: Entry): readonly Draft[] {
  return drafts.filter((draft) => isAbout(reviewed, draft));
}

function judgeRemoval(reviewed: Reviewed, context: JudgeContext): Judgement {
  const { fresh } = context;
  const { change } = reviewed;
  const name = reviewed.object as string;
  const live = fresh.live(name);
  const entry = fresh.byObject(name) ?? (live === undefined ? fresh.byAddress(change.address) : undefined);
  const match = entry?.match;
  const owned = match?.owned ?? entry?.forgotten?.owned;
  const isOwned = owned !== undefined && objectName(owned) === name;
  if (change.action === "forget") return judgeForget(reviewed, entry, live, isOwned);
  const isUnsure = isOwned && (match ?? entry?.forgotten)?.doubt !== undefined;
  if (live === undefined && !isUnsure) return { kind: "done", entry, fields: NO_FIELDS };
  if (match !== undefined && match.observed === live && !entry?.drafts.some((draft) => draft.change.action === "close"))
    return declaredAgain(reviewed, entry, match);
  const ended = [change.before, live?.spec ?? null].some((spec) => isOver(spec, reviewed, context));
  if (ended) return { kind: "over", entry, fields: NO_FIELDS };
  const changed = live === undefined ? undefined : changeOf(reviewed, live, entry, context);
  if (changed !== undefined) return { kind: "stale", entry, fields: NO_FIELDS, because: changed };
  if (entry === undefined)
    return { kind: "withdrawn", fields: NO_FIELDS, because: "it is no longer ours, or its room is ignored" };
  return { kind: "wanted", entry, fields: NO_FIELDS };
}

/** Done is what the state no longer has. */
function judgeForget(reviewed: Reviewed, entry: Entry | undefined, live: Observed | undefined, isOwned: boolean): Judgement {
  if (entry === undefined || (live === undefined && !isOwned)) return { kind: "done", entry, fields: NO_FIELDS };
  if (entry.match !== undefined) return declaredAgain(reviewed, entry, entry.match);
  if (live === undefined) return { kind: "wanted", entry, fields: NO_FIELDS };
  return { kind: "stale", entry, fields: NO_FIELDS, because: `${live.kind} ${live.id} is there again` };
}

function declaredAgain({ change }: Reviewed, entry: Entry | undefined, { desired }: Match): Judgement {
  const because = `the config declares it${desired.address === change.address ? "" : ` as ${desired.address}`}`;
  return { kind: "withdrawn", entry, fields: NO_FIELDS, because, source: desired.source };
}

function judgeDeclared(reviewed: Reviewed, context: JudgeContext): Judgement {
  const { fresh, keyring } = context;
  const { change, ends } = reviewed;
  const entry = entryOf(reviewed, context);
  if (entry?.match === undefined) return judgeUndeclared(reviewed, entry, context);

  const { match } = entry;
  const { desired, observed } = match;
  if (change.action === "adopt" && desired.address !== change.address) {
    const because = `the config declares it as ${desired.address}`;
    return { kind: "withdrawn", entry, fields: allOf(ends, "withdrawn"), because, source: desired.source };
  }
  // An update sends all options, secrets that it does not change among them.
  const sent = isProtection(change.action) ? {} : { ...change.after };
  const secrets = new Map(
    Object.entries(sent).flatMap(([field, end]): [string, string][] => {
      const secret = changedSecret(end, fieldOf(desired, field), reviewed, desired.room, keyring);
      return secret === undefined ? [] : [[field, secret]];
    }),
  );
  const fields: Record<string, FieldVerdict> = {};
  for (const [field, end] of ends) {
    const is = (object: typeof desired | Observed): boolean =>
      isEnd(end, fieldOf(object, field), reviewed, desired.room, keyring);
    // The comparison of the plan knows how a region writes a value, and what no list shows.
    const isLive = isProtection(change.action)
      ? match.isProtected === end
      : observed !== undefined && (is(observed) || (is(desired) && !match.fields.includes(field)));
    fields[field] = isLive ? "done" : is(desired) || secrets.has(field) ? "same" : "withdrawn";
  }
  const verdicts = Object.values(fields);
  const isLeft = [...reviewed.removes].some((name) => fresh.live(name) !== undefined && fresh.byObject(name) === entry);
  const needsRecord = change.action === "adopt" && entry.drafts.some((draft) => draft.change.action === "adopt");
  const open = verdicts.filter((each) => each !== "done");
  const isThere = observed !== undefined || isProtection(change.action);
  if (open.length === 0 && isThere && !isLeft && !needsRecord) return { kind: "done", entry, fields };
  if (open.length > 0 && open.every((each) => each === "withdrawn")) {
    const names = Object.keys(fields).filter((field) => fields[field] === "withdrawn");
    const because = `the config declares another ${names.join(", ")}`;
    return { kind: "withdrawn", entry, fields, because, source: desired.source };
  }
  if (isOver(change.after, reviewed, context)) return { kind: "over", entry, fields };
  if (secrets.size > 0) {
    const because = `the secret ${[...new Set(secrets.values())].join(", ")} is not what it was when this was planned`;
    return { kind: "stale", entry, fields, because, source: desired.source, code: "secret-changed" };
  }
  const isAnew = reviewed.object !== undefined && observed === undefined && isOver(change.before, reviewed, context);
  const changed = isAnew && isGone(reviewed, context) ? undefined : staleness(reviewed, match, entry, context);
  if (changed !== undefined) return { kind: "stale", entry, fields, because: changed };
  return { kind: "wanted", entry, fields, isAnew };
}

/** The object of the review, or what has taken its place in this project; else its address. */
function entryOf({ object, change }: Reviewed, { fresh, successors }: JudgeContext): Entry | undefined {
  const seen = new Set<string>();
  for (let name = object; name !== undefined && !seen.has(name); name = successors.get(name)) {
    seen.add(name);
    const entry = fresh.byObject(name);
    if (entry?.match !== undefined) return entry;
  }
  return fresh.byAddress(change.address) ?? (object === undefined ? undefined : fresh.byObject(object));
}

/** The config in hand does not declare it, or declares it and it is over. */
function judgeUndeclared(reviewed: Reviewed, entry: Entry | undefined, context: JudgeContext): Judgement {
  const { fresh, keyring } = context;
  const { change, ends } = reviewed;
  const declared = fresh.declared(change.address);
  const live = entry?.removed?.observed ?? (reviewed.object === undefined ? undefined : fresh.live(reviewed.object));
  const fields: Record<string, FieldVerdict> = {};
  for (const [field, end] of ends) {
    const is = (object: Desired | Observed | undefined): boolean =>
      object !== undefined && isEnd(end, fieldOf(object, field), reviewed, object.room, keyring);
    fields[field] = is(live) ? "done" : is(declared) ? "same" : "withdrawn";
  }
  const verdicts = Object.values(fields);
  if (verdicts.every((each) => each === "done")) return { kind: "done", entry, fields };
  // The meetings of a declared series that are over have no declaration of their own.
  const isOfCovered = change.series !== undefined && context.covered.has(change.series);
  if (declared === undefined && isOfCovered && isOver(change.after, reviewed, context))
    return { kind: "over", entry, fields: allOf(ends, "same") };
  if (verdicts.includes("same")) return { kind: "over", entry, fields };
  if (declared === undefined) return { kind: "withdrawn", entry, fields, because: "the config no longer declares it" };
  return { kind: "withdrawn", entry, fields, because: "the config declares it otherwise", source: declared.source };
}

function allOf(ends: Reviewed["ends"], verdict: FieldVerdict): Fields {
  return Object.fromEntries([...ends.keys()].map((field) => [field, verdict]));
}

function isOver(spec: PlannedSpec | Spec | null, { kind }: Reviewed, { kinds, now }: JudgeContext): boolean {
  return spec !== null && (kinds.get(kind)?.endOf(spec as Spec) ?? Infinity) <= now;
}

/** What others have done to the object of a declared change since the review; `undefined` if nothing, or if it was this project. */
function staleness(reviewed: Reviewed, { observed, doubt }: Match, entry: Entry, context: JudgeContext): string | undefined {
  const { fresh, successors } = context;
  // Its change is blocked.
  if (doubt !== undefined) return undefined;
  const { object, kind, change } = reviewed;
  if (object !== undefined && isGone(reviewed, context)) {
    // Its removal by this project is recorded, and so is the object that took its place.
    const isOurs = successors.has(object) || reviewed.removes.has(object);
    if (!isOurs) return `${kind} ${change.id} has gone from ${regionOf(change)}`;
    return observed === undefined ? undefined : changeOf(reviewed, observed, entry, context);
  }
  const live = object === undefined ? observed : fresh.live(object);
  if (live === undefined) return undefined;
  return changeOf(reviewed, live, entry, context);
}

function isGone({ object }: Reviewed, { fresh }: JudgeContext): boolean {
  return object !== undefined && fresh.live(object) === undefined;
}

function regionOf({ before, region }: Reviewed["change"]): string {
  return typeof before?.["region"] === "string" ? before["region"] : region;
}

/** How a live object differs from what the reviews saw, if neither this project nor one of its intents explains it. */
function changeOf(
  { plan, change, object }: Reviewed,
  live: Observed,
  entry: Entry | undefined,
  context: JudgeContext,
): string | undefined {
  const { keyring, seen } = context;
  const fingerprints = keyringsOf(keyring).map((each) => each.fingerprint(each.hideSpec(live.spec, live)));
  if (fingerprints.some((each) => seen.get(object ?? objectName(live))?.has(each) === true)) return undefined;
  if (isExplained(live, entry, context)) return undefined;
  if (object === undefined) return `${live.kind} ${live.id}, which is the same, was made in ${live.region}`;
  return describeChange(change, live, keyringFor(plan, keyring));
}

/** Whether the object is as an apply of this project has left it. */
function isExplained(live: Observed, entry: Entry | undefined, { keyring, state }: JudgeContext): boolean {
  const match = entry?.match;
  if (match !== undefined && match.observed === live) {
    const { desired, isOwn, from, fields } = match;
    const owned = isOwn ? match.owned : from === undefined ? undefined : state.objects[from];
    if (owned === undefined) return false;
    return fields.length === 0 || changedSince(live, owned, desired, keyring).length === 0;
  }
  // Of one that is over the match has nothing.
  const owned = entry?.removed?.observed === live ? entry.removed.owned : state.objects[entry?.address ?? ""];
  return owned !== undefined && changedSince(live, owned, undefined, keyring).length === 0;
}
