import { fail } from "../model/diagnostic.ts";

/**
 * Where the manual leaves open what the platform does, this says how the emulator reads it. Each can be switched at the start and
 * while it runs, so that a client can be tried against every reading. The defaults are the manual's words where there are any.
 */
export interface Readings {
  /** Answers as `{isError: false, data}`, or bare as the manual prints them. Failures always have the envelope. */
  readonly envelope: boolean;
  /** The HTTP status of a refusal of the platform itself (not of authentication or of what isn't a call at all). */
  readonly failureStatus: 200 | 400;
  /** Unknown fields in `data` are refused by name. */
  readonly strictFields: boolean;
  /** `null` for an optional field: by the manual's notation (`x: ?str` may be null, `x?: str` may not), always "left out", or refused. */
  readonly nullOptional: "asNotated" | "absent" | "refused";
  /** Answers hold fields that the manual does not know. */
  readonly extraFields: boolean;
  /** `content-type: application/json` "is expected": anything else gets a 415, or isn't looked at. */
  readonly contentType: "json" | "any";
  /** A content-length that counts characters and not bytes (a vendor's wrapper does it): the rest of the body is found, or it is bad JSON. */
  readonly shortContentLength: "repaired" | "refused";
  /** How a method without an output answers: `data: null`, no `data`, or no body at all. */
  readonly noOutput: "null" | "absent" | "empty";
  /** How times are written in answers. `iso-offset`: an ISO 8601 time two hours east. */
  readonly times: "iso" | "epoch" | "iso-offset";
  /** What "JS format" takes: ISO 8601 with an offset and epoch milliseconds, or whatever `Date.parse` understands. */
  readonly timesIn: "iso" | "any";
  /** Yes and no in successful answers: as JSON has them, or as 1 and 0. */
  readonly booleans: "json" | "numbers";
  /** Numbers in successful answers: as JSON has them, or as text, as some databases hand them out. */
  readonly numbers: "json" | "text";
  /** An empty list in successful answers: `[]` or `{}`. */
  readonly emptyLists: "list" | "map";
  /** Accented letters in what comes in are kept as they are, or as one character, or as two. */
  readonly unicode: "kept" | "NFC" | "NFD";
  /** How "no password" is written in answers. */
  readonly passwordNone: "absent" | "null" | "empty";
  /** `key: ""` or `password: ""`: no password, or refused. */
  readonly emptyPassword: "none" | "refused";
  /** How "no host key" is written in answers. */
  readonly hostKeyNone: "absent" | "null";

  /** Two bookings of one room at one time. */
  readonly overlaps: "refused" | "allowed";
  /** A new booking that is over already. */
  readonly addPast: "accepted" | "refused";
  /** Whether bookings that are over are still listed. */
  readonly pastBookings: "kept" | "dropped";
  /** The capacity of a booking or a room for which none was given. */
  readonly capacityDefault: number;
  /** An `update` without a capacity. */
  readonly updateCapacity: "kept" | "default";
  /** An `update` that does not ask for a host key, of a booking that has one. */
  readonly updateHostKey: "keeps" | "drops";
  /** Whether that `update` gives the kept host key back once more. */
  readonly updateReturnsKeptHostKey: boolean;
  /** An `update` that asks for a host key, of a booking that has one. */
  readonly hostKeyAskedAgain: "new" | "same";
  /** When a booking keeps people from opening its room from the interface: during the meeting, or from the moment that it is made. */
  readonly bookingHolds: "duringMeeting" | "fromCreation";

  /** `room.init` of a room that is open: refused, or answered with the room as it is. */
  readonly initOpenRoom: "refused" | "returns";
  /** The host key of a room that is opened while a booking with a host key is valid. */
  readonly initHostKey: "new" | "booking";
  /** `room.destroy` of a room that is not open. */
  readonly destroyMissing: "error" | "false" | "true";
  /** Whether a room closes when the last person leaves. */
  readonly emptyRooms: "stay" | "close";
  /** `room.list`: `?RoomObject` as objects or `null`. */
  readonly listedRooms: "objects" | "null";
  /** The keys of `room.list`: `domain/room`, or the name alone. */
  readonly roomKeys: "full" | "name";
  /** `room.list` of a domain with no open room: `{}` or `{domain: {}}`. */
  readonly emptyDomain: "absent" | "empty";

  /** `validated: false` as a filter: those that aren't, or no filter at all. */
  readonly validatedFilter: "exact" | "falseMeansAll";
  /** How "no room" is written in a webhook. */
  readonly webhookRoomName: "absent" | "null";
  /** A second webhook of the same domain, target and room. */
  readonly webhookDuplicates: "allowed" | "refused";
  /** A validation that fails, of a webhook that was validated. */
  readonly failedValidation: "clears" | "keeps";
  /** Appendix C lists four events; the prose of the webhook section says that only room creation fires. */
  readonly events: "all" | "roomCreated";
  /** A room in an event: by its name, or by its id `domain/room`. */
  readonly eventRoomName: "name" | "id";
  /** How often a delivery is tried before it is given up. */
  readonly deliveryTries: number;
}

export const DEFAULT_READINGS: Readings = {
  envelope: true,
  failureStatus: 200,
  strictFields: false,
  nullOptional: "asNotated",
  extraFields: false,
  contentType: "json",
  shortContentLength: "repaired",
  noOutput: "null",
  times: "iso",
  timesIn: "iso",
  booleans: "json",
  numbers: "json",
  emptyLists: "list",
  unicode: "kept",
  passwordNone: "absent",
  emptyPassword: "none",
  hostKeyNone: "absent",
  overlaps: "refused",
  addPast: "accepted",
  pastBookings: "kept",
  capacityDefault: 256,
  updateCapacity: "kept",
  updateHostKey: "keeps",
  updateReturnsKeptHostKey: false,
  hostKeyAskedAgain: "new",
  bookingHolds: "duringMeeting",
  initOpenRoom: "refused",
  initHostKey: "new",
  destroyMissing: "error",
  emptyRooms: "stay",
  listedRooms: "objects",
  roomKeys: "full",
  emptyDomain: "absent",
  validatedFilter: "exact",
  webhookRoomName: "absent",
  webhookDuplicates: "allowed",
  failedValidation: "clears",
  events: "all",
  eventRoomName: "name",
  deliveryTries: 3,
};

/** What each reading may be: its values, or the bounds of a whole number. */
export const READING_CHOICES: {
  readonly [K in keyof Readings]: readonly Readings[K][] | { readonly from: number; readonly to: number };
} = {
  envelope: [true, false],
  failureStatus: [200, 400],
  strictFields: [false, true],
  nullOptional: ["asNotated", "absent", "refused"],
  extraFields: [false, true],
  contentType: ["json", "any"],
  shortContentLength: ["repaired", "refused"],
  noOutput: ["null", "absent", "empty"],
  times: ["iso", "epoch", "iso-offset"],
  timesIn: ["iso", "any"],
  booleans: ["json", "numbers"],
  numbers: ["json", "text"],
  emptyLists: ["list", "map"],
  unicode: ["kept", "NFC", "NFD"],
  passwordNone: ["absent", "null", "empty"],
  emptyPassword: ["none", "refused"],
  hostKeyNone: ["absent", "null"],
  overlaps: ["refused", "allowed"],
  addPast: ["accepted", "refused"],
  pastBookings: ["kept", "dropped"],
  capacityDefault: { from: 1, to: 256 },
  updateCapacity: ["kept", "default"],
  updateHostKey: ["keeps", "drops"],
  updateReturnsKeptHostKey: [false, true],
  hostKeyAskedAgain: ["new", "same"],
  bookingHolds: ["duringMeeting", "fromCreation"],
  initOpenRoom: ["refused", "returns"],
  initHostKey: ["new", "booking"],
  destroyMissing: ["error", "false", "true"],
  emptyRooms: ["stay", "close"],
  listedRooms: ["objects", "null"],
  roomKeys: ["full", "name"],
  emptyDomain: ["absent", "empty"],
  validatedFilter: ["exact", "falseMeansAll"],
  webhookRoomName: ["absent", "null"],
  webhookDuplicates: ["allowed", "refused"],
  failedValidation: ["clears", "keeps"],
  events: ["all", "roomCreated"],
  eventRoomName: ["name", "id"],
  deliveryTries: { from: 1, to: 10 },
};

/** What is wrong with one reading, or `undefined`. */
export function complainOfReading(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(READING_CHOICES, name))
    return `there is no reading ${name}; there are ${Object.keys(READING_CHOICES).join(", ")}`;
  const choices: readonly unknown[] | { from: number; to: number } = READING_CHOICES[name as keyof Readings];
  if ("from" in choices) {
    const fits = typeof value === "number" && Number.isInteger(value) && value >= choices.from && value <= choices.to;
    return fits ? undefined : `${name} must be a whole number from ${choices.from} to ${choices.to}`;
  }
  return choices.includes(value)
    ? undefined
    : `${name} must be one of ${choices.map((choice) => JSON.stringify(choice)).join(", ")}`;
}

/** Readings that came from outside, checked. Throws a Failure that names every one that can't be. */
export function readReadings(value: unknown): Partial<Readings> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw fail("bad-reading", "readings must be an object");
  const complaints = Object.entries(value).flatMap(([name, each]) => complainOfReading(name, each) ?? []);
  if (complaints.length > 0) throw fail("bad-reading", complaints.join("; "));
  return value;
}
