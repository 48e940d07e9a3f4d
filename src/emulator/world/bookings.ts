import { type ByDomain, dropFromDomain, putInDomain } from "./by-domain.ts";
import type { WireRoomType } from "../../api/wire.ts";
import { formatInstant, type Instant } from "../../model/instant.ts";
import type { RuleContext } from "./rule-context.ts";
import { changed, refused, unchanged, type Outcome } from "./outcome.ts";

/** A reservation of a room (manual, booking). */
export interface Booking {
  readonly id: number;
  readonly domain: string;
  readonly room: string;
  readonly start: Instant;
  /** Minutes. */
  readonly duration: number;
  readonly type: WireRoomType;
  readonly lock: boolean;
  readonly capacity: number;
  readonly password: string | null;
  readonly hostKey: string | null;
}

/** A booking to add. Missing fields get the manual's defaults. */
export interface BookingDraft {
  readonly domain: string;
  readonly room: string;
  readonly start: Instant;
  readonly duration: number;
  readonly type?: WireRoomType;
  readonly lock?: boolean;
  readonly capacity?: number;
  readonly password?: string | null;
  readonly addHostKey?: boolean;
  /** A given key; the API can't ask for one. */
  readonly hostKey?: string | null;
}

/** The bookings of a region, indexed by domain for lists, and by room and start for overlaps. */
export interface Bookings {
  nextId: number;
  readonly byId: Map<number, Booking>;
  readonly byDomain: ByDomain<number, Booking>;
  readonly byRoom: Map<string, RoomCalendar>;
}

interface RoomCalendar {
  /** By start. */
  readonly sorted: Booking[];
  /** The longest duration ever in here, in milliseconds: how far back a search for overlaps must begin. */
  longest: number;
}

export function createBookings(): Bookings {
  return { nextId: 1, byId: new Map(), byDomain: new Map(), byRoom: new Map() };
}

export function endOf(booking: { readonly start: Instant; readonly duration: number }): Instant {
  return booking.start + booking.duration * 60_000;
}

export function addBooking(bookings: Bookings, draft: BookingDraft, context: RuleContext): Outcome<Booking> {
  if (context.readings.addPast === "refused" && endOf(draft) <= context.now)
    return refused("startTime: the booking would be over already");
  const other = findOverlap(bookings, draft);
  if (other !== undefined && context.readings.overlaps === "refused") return refused(overlapText(other));
  const booking: Booking = {
    id: bookings.nextId,
    domain: draft.domain,
    room: draft.room,
    start: draft.start,
    duration: draft.duration,
    type: draft.type ?? 1,
    lock: draft.lock ?? false,
    capacity: draft.capacity ?? context.readings.capacityDefault,
    password: draft.password ?? null,
    hostKey: draft.hostKey ?? (draft.addHostKey === true ? context.newKey() : null),
  };
  putBooking(bookings, booking);
  return changed(booking);
}

/** Replaces all options: missing ones get their defaults, as in `add`. Domain and room stay. */
export function updateBooking(
  bookings: Bookings,
  id: number,
  draft: Omit<BookingDraft, "domain" | "room" | "hostKey">,
  context: RuleContext,
): Outcome<Booking> {
  const before = bookings.byId.get(id);
  if (before === undefined) return refused(`id: there is no booking ${id}`);
  const other = findOverlap(bookings, { ...draft, domain: before.domain, room: before.room }, id);
  if (other !== undefined && context.readings.overlaps === "refused") return refused(overlapText(other));
  const after: Booking = {
    ...before,
    start: draft.start,
    duration: draft.duration,
    type: draft.type ?? 1,
    lock: draft.lock ?? false,
    capacity: draft.capacity ?? (context.readings.updateCapacity === "kept" ? before.capacity : context.readings.capacityDefault),
    password: draft.password ?? null,
    hostKey: hostKeyAfterUpdate(before.hostKey, draft.addHostKey === true, context),
  };
  if (sameBooking(before, after)) return unchanged(before);
  dropBooking(bookings, before);
  putBooking(bookings, after);
  return changed(after);
}

export function removeBooking(bookings: Bookings, id: number): Outcome<Booking> {
  const booking = bookings.byId.get(id);
  if (booking === undefined) return refused(`id: there is no booking ${id}`);
  dropBooking(bookings, booking);
  return changed(booking);
}

/** Sorted by id. */
export function listBookings(bookings: Bookings, domain?: string): Booking[] {
  const found = domain === undefined ? bookings.byId : bookings.byDomain.get(domain);
  return [...(found?.values() ?? [])].sort((a, b) => a.id - b.id);
}

/** The booking that keeps people from opening the room from the interface. */
export function holdingBooking(bookings: Bookings, domain: string, room: string, context: RuleContext): Booking | undefined {
  const calendar = bookings.byRoom.get(roomKey(domain, room));
  if (calendar === undefined) return undefined;
  for (let i = firstFrom(calendar.sorted, context.now - calendar.longest); i < calendar.sorted.length; i++) {
    const booking = calendar.sorted[i]!;
    if (booking.start > context.now && context.readings.bookingHolds === "duringMeeting") return undefined;
    if (endOf(booking) > context.now) return booking;
  }
  return undefined;
}

export function putBooking(bookings: Bookings, booking: Booking): void {
  bookings.nextId = Math.max(bookings.nextId, booking.id + 1);
  bookings.byId.set(booking.id, booking);
  putInDomain(bookings.byDomain, booking.domain, booking.id, booking);
  const key = roomKey(booking.domain, booking.room);
  let calendar = bookings.byRoom.get(key);
  if (calendar === undefined) bookings.byRoom.set(key, (calendar = { sorted: [], longest: 0 }));
  calendar.sorted.splice(firstFrom(calendar.sorted, booking.start), 0, booking);
  calendar.longest = Math.max(calendar.longest, booking.duration * 60_000);
}

function dropBooking(bookings: Bookings, booking: Booking): void {
  bookings.byId.delete(booking.id);
  dropFromDomain(bookings.byDomain, booking.domain, booking.id);
  const key = roomKey(booking.domain, booking.room);
  const sorted = bookings.byRoom.get(key)?.sorted ?? [];
  sorted.splice(sorted.indexOf(booking, firstFrom(sorted, booking.start)), 1);
  if (sorted.length === 0) bookings.byRoom.delete(key);
}

function findOverlap(
  bookings: Bookings,
  wanted: { readonly domain: string; readonly room: string; readonly start: Instant; readonly duration: number },
  except?: number,
): Booking | undefined {
  const calendar = bookings.byRoom.get(roomKey(wanted.domain, wanted.room));
  if (calendar === undefined) return undefined;
  const end = endOf(wanted);
  for (let i = firstFrom(calendar.sorted, wanted.start - calendar.longest); i < calendar.sorted.length; i++) {
    const other = calendar.sorted[i]!;
    if (other.start >= end) return undefined;
    if (other.id !== except && endOf(other) > wanted.start) return other;
  }
  return undefined;
}

/** The index of the first booking that starts at or after `start`, by binary search. */
function firstFrom(sorted: readonly Booking[], start: Instant): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hostKeyAfterUpdate(before: string | null, isAsked: boolean, context: RuleContext): string | null {
  if (isAsked) return before !== null && context.readings.hostKeyAskedAgain === "same" ? before : context.newKey();
  return context.readings.updateHostKey === "keeps" ? before : null;
}

function sameBooking(a: Booking, b: Booking): boolean {
  return (Object.keys(a) as (keyof Booking)[]).every((field) => a[field] === b[field]);
}

function overlapText(other: Booking): string {
  return `startTime: the room is booked from ${formatInstant(other.start)} to ${formatInstant(endOf(other))} (booking ${other.id})`;
}

function roomKey(domain: string, room: string): string {
  return `${domain}/${room}`;
}
