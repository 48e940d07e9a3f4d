/**
 * Absence: an object is ours, and no list has it. A list may lag behind, so one alone proves nothing.
 *
 *   a booking ─────────────── is asked for by its id (ask.ts)
 *     ├─ found ─────────────▶ matched as if it were listed
 *     ├─ unsure ────────────▶ still ours: the change that would make it again, or forget it, is blocked
 *     └─ gone ──────────────▶ removed by others. While it is declared its address is missing: it is made again as drift, and never
 *                             comes in with a series' window. Undeclared, it leaves the state
 *   a webhook or a room ────▶ made again as drift, or forgotten. It is missing until an apply at least ten minutes later, which does
 *                             not find it either
 *   a missing one is listed ▶ ours: the object of its address, if that has no other; else it is removed
 *   its end has passed ─────▶ it leaves the state
 */
import { type Address, domainOf } from "../../model/address.ts";
import { objectName } from "../../model/identity.ts";
import { formatInstant } from "../../model/instant.ts";
import type { MissingRecord } from "../../model/plan.ts";
import type { MissingObject, ObjectPlace, StateObject } from "../../model/state.ts";
import type { Match } from "../../resources/contract.ts";
import type { MatchRun, RecordUpdate } from "../matching.ts";
import { isExpired } from "../owned.ts";

/** Milliseconds between two applies that both lack an object which can't be asked for: lists may lag. */
export const APART = 600_000;

/** Why it is not known whether an owned object is still there. `undefined`: it is listed, or it counts as gone. */
export function doubtOf({ kind, index, asked }: MatchRun, address: Address, { region, id }: ObjectPlace): string | undefined {
  if (kind.get === undefined || index.isListed({ region, id })) return undefined;
  const answered = asked.get(objectName({ kind: kind.name, region, id }));
  if (answered?.answer === "gone") return undefined;
  const because = answered?.because ?? "nothing has asked for it";
  const what = `region ${region} does not list ${kind.name} ${id}, and may still have it (${because})`;
  return `${what}: plan again later, or, if it is gone, forget it with \`xroom state rm ${address}\``;
}

/** Missing objects that are listed again. One whose address has another by now is noted as late. */
export function reappeared(run: MatchRun): RecordUpdate[] {
  const { kind, index, owned, late } = run;
  const updates = new Map<Address, StateObject>();
  for (const { address, region, id, applied, under, until, protect } of run.missing) {
    const observed = index.byId({ region, id });
    if (observed === undefined) continue;
    const own = owned.get({ address, domain: domainOf(address) });
    if (own === undefined && applied !== undefined && !updates.has(address)) {
      const known = { ...(protect === undefined ? {} : { protect }), ...(until === undefined ? {} : { until }), applied };
      updates.set(address, { kind: kind.name, region, id, ...known, ...(under === undefined ? {} : { under }) });
    } else if (own === undefined || index.byId(own) !== observed) late.set(observed, address);
  }
  for (const each of run.state.gone) {
    const observed = each.late === true && each.kind === kind.name ? index.byId(each) : undefined;
    if (observed !== undefined) late.set(observed, each.address);
  }
  return [...updates].map(([address, object]) => ({ address, object }));
}

/** How what the state knows of missing objects changes, before any call. */
export function missingRecords(run: MatchRun, matches: readonly Match[]): MissingRecord[] {
  const known = new Map(run.missing.map((each) => [objectName(each), each]));
  const after = new Map(missingObjects(run, matches, known).map((each) => [objectName(each), each]));
  const records: MissingRecord[] = [];
  for (const [name, { address, kind, region, id }] of known)
    if (!after.has(name)) records.push({ address, kind, region, id, object: null });
  for (const [name, object] of after) {
    const { address, kind, region, id, gone } = object;
    if (!known.has(name) || known.get(name)?.gone !== gone) records.push({ address, kind, region, id, object });
  }
  return records;
}

type Known = ReadonlyMap<string, MissingObject>;

function missingObjects(run: MatchRun, matches: readonly Match[], known: Known): MissingObject[] {
  const { kind, index, late, now } = run;
  let byAddress: ReadonlyMap<Address, Match> | undefined;
  const matchOf = (address: Address): Match | undefined =>
    (byAddress ??= new Map(matches.map((match) => [match.desired.address, match]))).get(address);

  const standing = ({ part, ...object }: Candidate): "gone" | "unsure" | undefined => {
    if (isExpired(object, now)) return undefined;
    const observed = index.byId(object);
    // A late one stays ours until it is removed, or is the object of an address.
    if (observed !== undefined) return late.has(observed) ? "unsure" : undefined;
    if (index.isListed(object)) return undefined;
    const match = matchOf(object.address);
    const isAbsent = match !== undefined && match.observed === undefined;
    if (part === "gone") return isAbsent && match.isMissing === true ? "gone" : undefined;
    const isWanted = part === "current" && isAbsent;
    if (kind.get !== undefined) {
      if (doubtOf(run, object.address, object) !== undefined) return "unsure";
      return isWanted ? "gone" : undefined;
    }
    // A closed room that stays declared where it was is nothing to look for.
    if (isWanted) return kind.adoptable || match.desired.region !== object.region ? "unsure" : undefined;
    return now - Date.parse(object.since) < APART ? "unsure" : undefined;
  };
  return candidates(run, known).flatMap((candidate): MissingObject[] => {
    const found = standing(candidate);
    const { part: _, gone: _gone, ...object } = candidate;
    return found === undefined ? [] : [found === "gone" ? { ...object, gone: true } : object];
  });
}

/** `current`: the object of its address. `left`: replaced, or no longer known by an address. `gone`: known to be gone. */
type Candidate = MissingObject & { readonly part: "current" | "left" | "gone" };

/** All that is owned and not listed, or was missing. */
function candidates({ kind, index, owned, state, now }: MatchRun, known: Known): Candidate[] {
  const found = new Map<string, Candidate>();
  const add = (address: Address, place: ObjectPlace, about: Pick<Candidate, "part"> & Partial<MissingObject>): void => {
    const { region, id } = place;
    const name = objectName({ kind: kind.name, region, id });
    found.set(name, { address, kind: kind.name, region, id, since: known.get(name)?.since ?? formatInstant(now), ...about });
  };
  for (const [address] of owned.entries()) {
    const entry = state.objects[address];
    if (entry === undefined) continue;
    if (!index.isListed(entry)) add(address, entry, { part: "current", ...rememberedOf(entry) });
    for (const each of entry.predecessors ?? []) if (!index.isListed(each)) add(address, each, { part: "left" });
  }
  for (const [name, each] of known)
    if (!found.has(name)) add(each.address, each, { ...each, part: each.gone === true ? "gone" : "left" });
  return [...found.values()];
}

/** What is kept of an owned object while it is missing. */
function rememberedOf({ applied, under, until, protect }: StateObject): Partial<MissingObject> {
  return {
    applied,
    ...(under === undefined ? {} : { under }),
    ...(until === undefined ? {} : { until }),
    ...(protect === undefined ? {} : { protect }),
  };
}
