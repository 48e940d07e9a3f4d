/** One reviewed change against the fresh plan, as far as that can be said of the change alone. */
import type { Source } from "../../model/diagnostic.ts";
import { objectName } from "../../model/identity.ts";
import type { Instant } from "../../model/instant.ts";
import type { Keyring } from "../../model/keyring.ts";
import { isProtection, type PlannedSpec } from "../../model/plan.ts";
import type { Spec } from "../../model/spec.ts";
import type { State } from "../../model/state.ts";
import type { Kind, Match, Observed } from "../../resources/contract.ts";
import { changedSince } from "../changed-since.ts";
import { describeChange } from "../describe-change.ts";
import { changedSecret, fieldOf, isEnd } from "./ends.ts";
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
  return wantsGone(reviewed) ? judgeRemoval(reviewed, context) : judgeDeclared(reviewed, context);
}

function judgeRemoval(reviewed: Reviewed, context: JudgeContext): Judgement {
  const { fresh } = context;
  const { change } = reviewed;
  const name = reviewed.object as string;
  const live = fresh.live(name);
  const entry = fresh.byObject(name) ?? (live === undefined ? fresh.byAddress(change.address) : undefined);
  if (change.action === "forget") return judgeForget(reviewed, entry, live);
  const match = entry?.match;
  const owned = match?.owned ?? entry?.forgotten?.owned;
  const isUnsure = owned !== undefined && objectName(owned) === name && (match ?? entry?.forgotten)?.doubt !== undefined;
  if (live === undefined && !isUnsure) return { kind: "done", entry, fields: NO_FIELDS };
  if (match !== undefined && match.observed === live && !entry?.drafts.some((draft) => draft.change.action === "close")) {
    const because = `the config declares it${match.desired.address === change.address ? "" : ` as ${match.desired.address}`}`;
    return { kind: "withdrawn", entry, fields: NO_FIELDS, because, source: match.desired.source };
  }
  if (isOver(change.before, reviewed, context)) return { kind: "over", entry, fields: NO_FIELDS };
  const changed = live === undefined ? undefined : changeOf(reviewed, live, entry, context);
  if (changed !== undefined) return { kind: "stale", entry, fields: NO_FIELDS, because: changed };
  if (entry === undefined)
    return { kind: "withdrawn", fields: NO_FIELDS, because: "it is no longer ours, or its room is ignored" };
  return { kind: "wanted", entry, fields: NO_FIELDS };
}

function judgeForget({ change }: Reviewed, entry: Entry | undefined, live: Observed | undefined): Judgement {
  if (live !== undefined) return { kind: "stale", entry, fields: NO_FIELDS, because: `${live.kind} ${live.id} is there again` };
  if (entry?.forgotten !== undefined) return { kind: "wanted", entry, fields: NO_FIELDS };
  if (entry?.match === undefined) return { kind: "done", entry, fields: NO_FIELDS };
  const because = `the config declares ${change.address}`;
  return { kind: "withdrawn", entry, fields: NO_FIELDS, because, source: entry.match.desired.source };
}

function judgeDeclared(reviewed: Reviewed, context: JudgeContext): Judgement {
  const { fresh, keyring } = context;
  const { change, ends } = reviewed;
  const entry = entryOf(reviewed, context);
  const match = entry?.match;
  if (match === undefined) return judgeUndeclared(reviewed, entry, context);

  const { desired, observed } = match;
  if (change.action === "adopt" && desired.address !== change.address) {
    const because = `the config declares it as ${desired.address}`;
    return { kind: "withdrawn", entry, fields: allOf(ends, "withdrawn"), because, source: desired.source };
  }
  // An update sends all options, secrets that it does not change among them.
  const sent = isProtection(change.action) ? {} : change.after;
  const secrets = new Map(
    Object.entries(sent ?? {}).flatMap(([field, end]): [string, string][] => {
      const secret = changedSecret(end, fieldOf(desired, field), reviewed, desired.room, keyring);
      return secret === undefined ? [] : [[field, secret]];
    }),
  );
  const fields: Record<string, FieldVerdict> = {};
  for (const [field, end] of ends) {
    const is = (object: typeof desired | Observed): boolean =>
      isEnd(end, fieldOf(object, field), reviewed, desired.room, keyring);
    const isLive = isProtection(change.action)
      ? match.isProtected === end
      : observed !== undefined && (is(observed) || (is(desired) && !differs(match, field)));
    fields[field] = isLive ? "done" : is(desired) || secrets.has(field) ? "same" : "withdrawn";
  }
  const verdicts = Object.values(fields);
  const isLeft = [...reviewed.removes].some((name) => fresh.live(name) !== undefined && fresh.byObject(name) === entry);
  const drafts = entry?.drafts.filter((draft) => isAbout(reviewed, draft)) ?? [];
  const needsRecord = change.action === "adopt" && drafts.some((draft) => draft.change.action === "adopt");
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
  const changed = isAnew && isGone(reviewed, context) ? undefined : staleness(reviewed, entry as Entry, context);
  if (changed !== undefined) return { kind: "stale", entry, fields, because: changed };
  if (drafts.length === 0) {
    const because = "nothing is left to do for it";
    return { kind: "withdrawn", entry, fields, because, source: desired.source };
  }
  return { kind: "wanted", entry: entry as Entry, fields, isAnew };
}

/** By the comparison of the plan, which knows how a region writes a value. */
function differs({ desired, observed, fields }: Match, field: string): boolean {
  return fields.includes(field) || (field === "region" && desired.region !== observed?.region);
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
  const agree = (object: NonNullable<typeof declared> | Observed): boolean =>
    [...ends].every(([field, end]) => isEnd(end, fieldOf(object, field), reviewed, object.room, keyring));
  if (live !== undefined && agree(live)) return { kind: "done", entry, fields: allOf(ends, "done") };
  // The meetings of a declared series that are over have no declaration of their own.
  const isOfCovered = change.series !== undefined && context.covered.has(change.series);
  if (declared === undefined && isOfCovered && isOver(change.after, reviewed, context))
    return { kind: "over", entry, fields: allOf(ends, "same") };
  if (declared === undefined) {
    const because = "the config no longer declares it";
    return { kind: "withdrawn", entry, fields: allOf(ends, "withdrawn"), because };
  }
  if (agree(declared) || isOver(change.after, reviewed, context)) return { kind: "over", entry, fields: allOf(ends, "same") };
  const because = "the config declares it otherwise";
  return { kind: "withdrawn", entry, fields: allOf(ends, "withdrawn"), because, source: declared.source };
}

function allOf(ends: Reviewed["ends"], verdict: FieldVerdict): Fields {
  return Object.fromEntries([...ends.keys()].map((field) => [field, verdict]));
}

function isOver(spec: PlannedSpec | null, { kind }: Reviewed, { kinds, now }: JudgeContext): boolean {
  const until = spec === null ? undefined : kinds.get(kind)?.endOf(spec as Spec);
  return until !== undefined && until <= now;
}

/** What others have done to the object of a declared change since the review; `undefined` if nothing, or if it was this project. */
function staleness(reviewed: Reviewed, entry: Entry, context: JudgeContext): string | undefined {
  const { fresh, successors } = context;
  const { observed, doubt } = entry.match as NonNullable<Entry["match"]>;
  // Its change is blocked.
  if (doubt !== undefined) return undefined;
  const { object, kind, change } = reviewed;
  if (object !== undefined && isGone(reviewed, context)) {
    // Its removal by this project is recorded, and so is the object that took its place.
    const isOurs = successors.has(object) || reviewed.removes.has(object);
    return isOurs ? undefined : `${kind} ${change.id} has gone from ${regionOf(change)}`;
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
  { change, object }: Reviewed,
  live: Observed,
  entry: Entry | undefined,
  context: JudgeContext,
): string | undefined {
  const { keyring, seen } = context;
  const hidden = keyring.hideSpec(live.spec, live);
  if (seen.get(object ?? objectName(live))?.has(keyring.fingerprint(hidden)) === true) return undefined;
  if (isExplained(live, entry, context)) return undefined;
  if (object === undefined) return `${live.kind} ${live.id}, which is the same, was made in ${live.region}`;
  return describeChange(change, live, keyring);
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
  const owned = entry?.removed?.observed === live ? entry.removed.owned : entry?.match?.owned;
  return owned !== undefined && changedSince(live, owned, undefined, keyring).length === 0;
}
