import type { Diagnostic } from "../../model/diagnostic.ts";
import { Secret } from "../../model/secret.ts";
import { bookingsOf, webhooksOf } from "../barriers.ts";
import type { DecideContext, Decision, Desired, DraftCall, Match, Observed } from "../contract.ts";
import { countPeople, peopleIn } from "../people.ts";
import { roomTypeCode } from "../wire-values.ts";
import { keyOfRoom, roomId, specOf } from "./spec.ts";

/** A room is its id; whatever is different about it, it is that room. */
export function canBecome(): boolean {
  return true;
}

export function decide(match: Match, context: DecideContext): Decision[] {
  return decideAll(match, context).map((decision) => {
    const evicts = decision.calls.some(({ data }) => data["forceKick"] === true);
    return evicts ? { ...decision, notes: [putsOut(match)] } : decision;
  });
}

/** Whoever reviews a plan sees who would be put out by it. */
function putsOut({ desired, observed, predecessors }: Match): Diagnostic {
  const people = [...(observed === undefined ? [] : [observed]), ...predecessors].flatMap(peopleIn);
  const who = people.length === 0 ? "whoever is inside" : `those who are inside (${countPeople(people)})`;
  return {
    severity: "warning",
    code: "puts-people-out",
    summary: `${desired.address} puts out ${who}`,
    help: "It is declared with evict: true.",
    source: desired.source,
  };
}

function decideAll(match: Match, context: DecideContext): Decision[] {
  const { desired, observed, predecessors } = match;
  if (predecessors.length > 0) return move(match, context);
  if (observed === undefined) return isToBeOpened(match) ? [{ action: "open", calls: [init(desired, context, [])] }] : [];
  if (specOf(desired).active === false) return [close(observed, desired.evict === true)];
  return observed.opaque === true ? [] : settle(match, observed, context);
}

/** One that an earlier run has closed to open it anew is opened, unless it is declared closed. */
function isToBeOpened({ desired, isHalfDone }: Match): boolean {
  const { active } = specOf(desired);
  return active === true || (isHalfDone && active !== false);
}

export function remove(observed: Observed): Decision {
  return close(observed, false, "put them out with `xroom room close --evict`");
}

export function obstacle(observed: Observed): string | undefined {
  const people = peopleIn(observed);
  return people.length === 0 ? undefined : `people are inside (${countPeople(people)})`;
}

export function keyOfCall(data: Readonly<Record<string, unknown>>): { domain: string; key: string } {
  const id = data["id"] as string;
  return { domain: id.slice(0, id.indexOf("/")), key: keyOfRoom(id) };
}

export function remarks(matches: readonly Pick<Match, "desired" | "observed" | "isHalfDone">[]): Diagnostic[] {
  const waiting = matches.filter(
    ({ desired, observed, isHalfDone }) => observed === undefined && !isHalfDone && isWaiting(desired),
  ).length;
  const found: Diagnostic[] = [];
  if (waiting > 0) {
    const summary =
      waiting === 1
        ? "1 room that is not open has a policy waiting until it is opened"
        : `${waiting} rooms that are not open have a policy waiting until they are`;
    found.push({ severity: "note", code: "policy-waiting", summary });
  }
  for (const { desired, observed } of matches) {
    if (observed?.opaque !== true || specOf(desired).active === false) continue;
    found.push({
      severity: "note",
      code: "opaque-room",
      summary: `${desired.address} is open, but region ${desired.region} tells nothing more of it: its lock, password and type are not compared`,
      source: desired.source,
    });
  }
  return found;
}

/** A room that is closed and isn't to be opened by us keeps its policy for the day when somebody opens it. */
function isWaiting(desired: Desired): boolean {
  const { active, type, lock, password } = specOf(desired);
  return active === undefined && (type !== undefined || lock !== undefined || password !== undefined);
}

/** The room has another region now: open or set there what is wanted there, then close here. */
function move(match: Match, context: DecideContext): Decision[] {
  const { desired, observed, predecessors } = match;
  const opens = observed === undefined && isToBeOpened(match);
  const closings = predecessors.map((predecessor) => close(predecessor, desired.evict === true));
  const there = observed === undefined ? [] : decideAll({ ...match, predecessors: [] }, context);
  const blocked = closings.find((closing) => closing.blocked !== undefined)?.blocked;
  const merged = there.filter((each) => each.blocked === undefined);
  const apart = there.filter((each) => each.blocked !== undefined);
  if (blocked !== undefined) return [{ action: opens ? "replace" : "close", calls: [], fields: ["region"], blocked }, ...there];
  const calls = opens ? [init(desired, context, [])] : merged.flatMap((each) => each.calls);
  const after = [...calls.keys()];
  const closes = !opens && merged.every((each) => each.action === "close");
  const fields = ["region", ...merged.flatMap((each) => each.fields as readonly string[])];
  calls.push(...closings.flatMap((closing) => closing.calls.map((call) => ({ ...call, after }))));
  return [{ action: closes ? "close" : "replace", calls, fields }, ...apart];
}

/** An open room that shall stay open. Lock and password can be set as it runs; its type can't. */
function settle({ desired, fields }: Match, observed: Observed, context: DecideContext): Decision[] {
  if (fields.includes("type") && desired.evict === true) {
    const closing = close(observed, true);
    return [{ action: "replace", calls: [...closing.calls, init(desired, context, [0])], fields }];
  }
  const decisions: Decision[] = [];
  const { region } = desired;
  const calls: DraftCall[] = [];
  const { lock, password } = specOf(desired);
  if (fields.includes("lock")) calls.push({ region, method: "room.setLock", data: { id: observed.id, lock }, after: [] });
  if (fields.includes("password")) {
    const value = password instanceof Secret ? context.keyring.hide(password, desired) : null;
    calls.push({ region, method: "room.setPassword", data: { id: observed.id, password: value }, after: [] });
  }
  if (calls.length > 0) decisions.push({ action: "update", calls, fields: fields.filter((field) => field !== "type") });
  if (fields.includes("type")) {
    decisions.push({ action: "replace", calls: [], fields: ["type"], blocked: fixed(observed) });
  }
  return decisions;
}

const DECLARE_EVICT = "set evict: true to put them out";

/** Where the region doesn't tell who is inside, there may be somebody: only a room that may be cleared is. */
function close(observed: Observed, evict: boolean, unblocks: string = DECLARE_EVICT): Decision {
  const { id, region, opaque } = observed;
  const fields = ["active"];
  const inTheWay = obstacle(observed);
  if (inTheWay !== undefined && !evict) {
    const blocked = `${inTheWay}: wait until they have left, or ${unblocks}`;
    return { action: "close", calls: [], fields, blocked };
  }
  const clear = inTheWay !== undefined || (opaque === true && evict);
  const data = { id, ...(clear ? { forceKick: true } : {}) };
  return { action: "close", calls: [{ region, method: "room.destroy", data, after: [] }], fields };
}

/** Why an open room keeps its type. */
function fixed(observed: Observed): string {
  const never = "the type of an open room can't be changed";
  const inTheWay = obstacle(observed);
  if (inTheWay === undefined)
    return `${never}: close it first (nobody is inside), or set evict: true to have it closed and opened again`;
  return `${never}, and ${inTheWay}: close it once they have left, or set evict: true to put them out and have it closed and opened again`;
}

/** Only what is declared is sent; the rest is the API's default. */
function init(desired: Desired, { keyring }: DecideContext, after: readonly number[]): DraftCall {
  const { type, lock, password, hostKey } = specOf(desired);
  return {
    region: desired.region,
    method: "room.init",
    data: {
      id: roomId(desired),
      ...(type === undefined ? {} : { type: roomTypeCode(type) }),
      ...(lock === undefined ? {} : { lock }),
      ...(password instanceof Secret ? { key: keyring.hide(password, desired) } : {}),
      ...(hostKey === true ? { addHostKey: true } : {}),
    },
    after,
    awaits: [webhooksOf(desired), bookingsOf(desired)],
  };
}
