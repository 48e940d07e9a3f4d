import type { BookingConfig, DomainConfig, PolicyConfig, RoomConfig } from "../../model/config.ts";
import { BUDGETS } from "../../model/budgets.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { formatInstant } from "../../model/instant.ts";
import { spanText } from "../../model/local-time.ts";
import type { Desired, DesiredSeries } from "../contract.ts";
import { API_DEFAULTS } from "../defaults.ts";
import { bookingKey, type BookingSpec, endOf } from "./spec.ts";

export function desire(domain: DomainConfig): {
  desired: Desired[];
  diagnostics: Diagnostic[];
  series: DesiredSeries[];
  untold: number;
} {
  const desired: Desired[] = [];
  const diagnostics: Diagnostic[] = [];
  const series: DesiredSeries[] = [];
  let untold = 0;
  for (const room of domain.rooms) {
    // Texts that are put together from few pieces take a third of the memory, and there may be a million.
    const names = { address: `booking/${domain.name}/${room.name}/`, key: bookingKey(room.name, "") };
    for (const { name, rule, ...policy } of room.series ?? []) {
      const spec = { ...rule, ...policyOf(room, policy) };
      series.push({ address: names.address + name, region: room.region, domain: domain.name, room: room.name, spec });
    }
    const { bookings } = room;
    const ofRoom = bookings.map((booking) => desireOne(domain, room, booking, names));
    for (const each of ofRoom) desired.push(each);
    for (const [first, second] of overlaps(bookings, ofRoom)) {
      if (diagnostics.length < BUDGETS.errors) diagnostics.push(overlap(first, second));
      else untold += 1;
    }
  }
  return { desired, diagnostics, series, untold };
}

/** What the booking doesn't say, its room does; what neither says is the API's default, but for the capacity, which is left as it is. */
function desireOne(
  domain: DomainConfig,
  room: RoomConfig,
  booking: BookingConfig,
  begin: { readonly address: string; readonly key: string },
): Desired {
  const start = formatInstant(booking.start);
  const spec: BookingSpec = {
    start,
    duration: booking.duration + booking.grace,
    ...policyOf(room, booking),
  };
  const desired: { -readonly [Field in keyof Desired]: Desired[Field] } = {
    kind: "booking",
    address: begin.address + booking.name,
    region: room.region,
    domain: domain.name,
    room: room.name,
    key: begin.key + start,
    spec,
    protect: booking.protect ?? room.protect ?? false,
    source: booking.source,
  };
  if (booking.zone !== undefined) desired.zone = booking.zone;
  if (booking.title !== undefined) desired.title = booking.title;
  if (booking.grace > 0) desired.grace = booking.grace;
  if (booking.series !== undefined) desired.series = begin.address + booking.series;
  return desired;
}

function policyOf(
  room: RoomConfig,
  booking: PolicyConfig,
): Pick<BookingSpec, "type" | "lock" | "capacity" | "password" | "hostKey"> {
  return {
    type: booking.type ?? room.type ?? API_DEFAULTS.type,
    lock: booking.lock ?? room.lock ?? API_DEFAULTS.lock,
    capacity: booking.capacity ?? room.capacity,
    password: (booking.password === undefined ? room.password : booking.password) ?? API_DEFAULTS.password,
    hostKey: (booking.hostKey ?? room.hostKey) ? true : undefined,
  };
}

/** Each booking that begins before an earlier one of its room has ended, in order of time: one pass over the sorted starts. */
function* overlaps(
  bookings: readonly BookingConfig[],
  desired: readonly Desired[],
): Generator<readonly [first: Desired, second: Desired]> {
  const timed = bookings.map(({ start, duration, grace }, index) => ({
    each: desired[index] as Desired,
    start,
    end: start + (duration + grace) * 60_000,
  }));
  timed.sort((a, b) => a.start - b.start);
  let longest = timed[0];
  for (const next of timed.slice(1)) {
    if (longest !== undefined && next.start < longest.end) yield [longest.each, next.each];
    if (longest === undefined || next.end > longest.end) longest = next;
  }
}

function overlap(first: Desired, second: Desired): Diagnostic {
  return {
    severity: "error",
    code: "overlap",
    summary: `${second.address} overlaps ${first.address}: ${span(second)} and ${span(first)}`,
    help: "A room can be booked once at a time (a grace counts as booked time): move or shorten one of them.",
    source: second.source,
    related: [{ message: `${first.address} is declared here`, source: first.source }],
  };
}

function span({ spec, zone = "UTC" }: Desired): string {
  return spanText({ start: Date.parse((spec as BookingSpec).start), end: endOf(spec) }, zone);
}
