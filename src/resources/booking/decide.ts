import type { WireMeetingOptionsIn } from "../../api/wire.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { formatInstant, type Instant } from "../../model/instant.ts";
import type { HiddenSecret } from "../../model/digest.ts";
import { bookingsOf } from "../barriers.ts";
import type { DecideContext, Decision, Desired, DraftCall, Match, Observed, Slot } from "../contract.ts";
import { isWrittenAs, normalName } from "../names.ts";
import { parseWireTime, roomTypeCode } from "../wire-values.ts";
import { bookingKey, specOf, endOf } from "./spec.ts";

/** The room and the domain of a booking can't be updated (manual, booking/update). */
export function canBecome(observed: Observed, desired: Pick<Desired, "room">): boolean {
  return observed.room === desired.room || isWrittenAs(observed.room as string, desired.room as string);
}

export function decide(match: Match, context: DecideContext): Decision[] {
  const { desired, observed, predecessors, fields } = match;
  if (observed !== undefined && fields.length + predecessors.length === 0) return [];
  const calls: DraftCall[] = [];
  if (observed === undefined) calls.push(add(desired, context, []));
  else if (fields.length > 0) calls.push(update(desired, observed, fields, context));
  const successor = calls.map((_, index) => index);
  calls.push(...predecessors.map((predecessor) => removal(predecessor, successor)));
  const notes = context.drifted.includes("hostKey") ? [hostKeyLost(desired)] : [];
  if (predecessors.length > 0) return [{ action: "replace", calls, notes }];
  return [{ action: observed === undefined ? "add" : "update", calls, notes }];
}

/** An API may drop a host key with any update that didn't ask for one. */
function hostKeyLost({ address, source }: Desired): Diagnostic {
  return {
    severity: "warning",
    code: "host-key-lost",
    summary: `${address} has lost its host key: a new one is asked for, and the host's link changes`,
    help: "Send the host the new link once this is applied.",
    source,
  };
}

/** A host key that was sent out is lost with its booking, and a protected booking may not be replaced at all. */
export function asReplacement(match: Match, context: DecideContext): { decision: Decision; cost: number } {
  const gone = [...(match.observed === undefined ? [] : [match.observed]), ...match.predecessors];
  const removals = gone.map((observed) => removal(observed, []));
  const calls = [...removals, add(match.desired, context, [...removals.keys()])];
  const cost = (gone.some((observed) => specOf(observed).hostKey === true) ? 1 : 0) + (match.desired.protect ? 2 : 0);
  return { decision: { action: "replace", calls }, cost };
}

export function remove(observed: Observed): Decision {
  return { action: "remove", calls: [removal(observed, [])] };
}

export function keyOfCall(data: Readonly<Record<string, unknown>>): { domain: string; key: string } {
  const { domain, roomName, startTime } = data as { domain: string; roomName: string; startTime: string };
  return { domain, key: bookingKey(roomName, formatInstant(parseWireTime(startTime) as Instant)) };
}

function add(desired: Desired, context: DecideContext, after: readonly number[]): DraftCall {
  const spec = specOf(desired);
  return {
    region: desired.region,
    method: "booking.add",
    data: {
      domain: desired.domain,
      roomName: desired.room,
      startTime: startTime(desired),
      meetingOptions: options(desired, spec.capacity, spec.hostKey === true, context),
    },
    after,
    takes: slot(desired),
    provides: [bookingsOf(desired)],
  };
}

/** Options are replaced whole, so all of them are sent; a host key is asked for only where there is none yet. */
function update(desired: Desired, observed: Observed, fields: readonly string[], context: DecideContext): DraftCall {
  const capacity = specOf(desired).capacity ?? specOf(observed).capacity;
  return {
    region: desired.region,
    method: "booking.update",
    data: {
      id: observed.id,
      startTime: startTime(desired),
      meetingOptions: options(desired, capacity, fields.includes("hostKey"), context),
    },
    after: [],
    frees: slot(observed),
    takes: slot(desired),
    provides: [bookingsOf(desired)],
  };
}

function removal(observed: Observed, after: readonly number[]): DraftCall {
  return { region: observed.region, method: "booking.remove", data: { id: observed.id }, after, frees: slot(observed) };
}

type Options = Omit<WireMeetingOptionsIn, "key"> & { readonly key?: HiddenSecret };

function options(desired: Desired, capacity: number | undefined, addHostKey: boolean, { keyring }: DecideContext): Options {
  const { duration, lock, type, password } = specOf(desired);
  return {
    duration,
    lock,
    type: roomTypeCode(type),
    ...(capacity === undefined ? {} : { capacity }),
    ...(password === null ? {} : { key: keyring.hide(password, desired) }),
    ...(addHostKey ? { addHostKey } : {}),
  };
}

/** The vendor's "JS format". */
function startTime(desired: Desired): string {
  return new Date(specOf(desired).start).toISOString();
}

export function slot(object: Desired | Observed): Slot {
  const from = Date.parse(specOf(object).start);
  return { place: `${object.region} ${object.domain}/${normalName(object.room as string)}`, from, to: endOf(object.spec) };
}
