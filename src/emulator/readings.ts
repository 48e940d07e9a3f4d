import { fail } from "../model/diagnostic.ts";

/**
 * How the emulator behaves where the manual leaves the platform's behaviour open. Each reading can be changed while the emulator runs, so
 * that a client can be tested against all of them. The defaults follow the manual where it says anything.
 */
export interface Readings {
  /** Answers as `{isError: false, data}`, or bare as the manual prints them. Failures always have the envelope. */
  readonly envelope: boolean;
  /** The HTTP status of a refused call. Failed authentication and malformed requests have their own. */
  readonly failureStatus: 200 | 400;
  /** Unknown fields in `data` are refused by name. */
  readonly strictFields: boolean;
  /** `null` for an optional field: as notated (`x: ?str` may be null, `x?: str` may not), taken as left out, or refused. */
  readonly nullOptional: "asNotated" | "absent" | "refused";
  /** Answers hold fields that the manual does not know. */
  readonly extraFields: boolean;
  /** `json`: any other content type gets a 415. */
  readonly contentType: "json" | "any";
  /** A content-length that counts characters instead of bytes, as the vendor's Node wrapper does: the body is repaired, or is bad JSON. */
  readonly shortContentLength: "repaired" | "refused";
  /** The answer of a method without output: `data: null`, no `data`, or no body. */
  readonly noOutput: "null" | "absent" | "empty";
  /** Times in answers. `iso-offset`: ISO 8601 at +02:00. */
  readonly times: "iso" | "epoch" | "iso-offset";
  /** What "JS format" accepts: ISO 8601 with an offset and epoch milliseconds, or everything that `Date.parse` does. */
  readonly timesIn: "iso" | "any";
  /** Booleans in successful answers: `true` and `false`, or 1 and 0. */
  readonly booleans: "json" | "numbers";
  /** Numbers in successful answers: JSON numbers, or text, as some databases return them. */
  readonly numbers: "json" | "text";
  /** An empty list in successful answers: `[]` or `{}`. */
  readonly emptyLists: "list" | "map";
  /** Unicode normalisation of requests. */
  readonly unicode: "kept" | "NFC" | "NFD";
  /** The letters of rooms' names that calls send. */
  readonly roomNames: "kept" | "lower";
  /** Webhooks' urls that calls send. `canonical`: as the URL standard writes them; `bare`: also without a slash at the end. */
  readonly webhookUrls: "kept" | "canonical" | "bare";
  /** How "no password" is written in answers. */
  readonly passwordNone: "absent" | "null" | "empty";
  /** `key: ""` or `password: ""`: no password, or refused. */
  readonly emptyPassword: "none" | "refused";
  /** How "no host key" is written in answers. */
  readonly hostKeyNone: "absent" | "null";

  /** Two bookings of one room at one time. */
  readonly overlaps: "refused" | "allowed";
  /** A new booking whose end has passed. */
  readonly addPast: "accepted" | "refused";
  /** `booking.get` of an id that no booking has: refused, refused with status 404, or answered without an output (`noOutput`). */
  readonly getMissing: "refused" | "notFound" | "nothing";
  /** Whether bookings are listed after their end. */
  readonly pastBookings: "kept" | "dropped";
  /** The capacity of a booking or room that is made without one. */
  readonly capacityDefault: number;
  /** An `update` without a capacity. */
  readonly updateCapacity: "kept" | "default";
  /** An `update` without `addHostKey`, of a booking with a host key. */
  readonly updateHostKey: "keeps" | "drops";
  /** Whether that `update` returns the kept host key. */
  readonly updateReturnsKeptHostKey: boolean;
  /** An `update` with `addHostKey`, of a booking with a host key. */
  readonly hostKeyAskedAgain: "new" | "same";
  /** From when on a booking keeps people from opening its room from the interface. */
  readonly bookingHolds: "duringMeeting" | "fromCreation";

  /** `room.init` of an open room: refused, or returns the room unchanged. */
  readonly initOpenRoom: "refused" | "returns";
  /** The host key of a room that is opened during a booking with a host key. */
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

  /** `validated: false` as a filter: those not validated, or no filter. */
  readonly validatedFilter: "exact" | "falseMeansAll";
  /** How "no room" is written in a webhook. */
  readonly webhookRoomName: "absent" | "null";
  /** A second webhook of the same domain, target and room. */
  readonly webhookDuplicates: "allowed" | "refused";
  /** A failed validation of a validated webhook. */
  readonly failedValidation: "clears" | "keeps";
  /** Appendix C lists four events; the section on webhooks names only room creation. */
  readonly events: "all" | "roomCreated";
  /** A room in an event: its name, or its id `domain/room`. */
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
  roomNames: "kept",
  webhookUrls: "kept",
  passwordNone: "absent",
  emptyPassword: "none",
  hostKeyNone: "absent",
  overlaps: "refused",
  addPast: "accepted",
  getMissing: "refused",
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

/** The values of each reading, or the bounds of a whole number. */
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
  emptyLists: ["list"],
  unicode: ["kept", "NFC", "NFD"],
  roomNames: ["kept", "lower"],
  webhookUrls: ["kept", "canonical", "bare"],
  passwordNone: ["absent", "null", "empty"],
  emptyPassword: ["none", "refused"],
  hostKeyNone: ["absent", "null"],
  overlaps: ["refused", "allowed"],
  addPast: ["accepted", "refused"],
  getMissing: ["refused", "notFound", "nothing"],
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

/** Values for other clients: to xroom, a map is no list, and so tells nothing of what is absent. */
const FURTHER: Readonly<Record<string, readonly unknown[]>> = { emptyLists: ["map"] };

export function readingProblem(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(READING_CHOICES, name))
    return `there is no reading ${name}; there are ${Object.keys(READING_CHOICES).join(", ")}`;
  const choices: readonly unknown[] | { from: number; to: number } = READING_CHOICES[name as keyof Readings];
  if ("from" in choices) {
    const fits = typeof value === "number" && Number.isInteger(value) && value >= choices.from && value <= choices.to;
    return fits ? undefined : `${name} must be a whole number from ${choices.from} to ${choices.to}`;
  }
  const all = [...choices, ...(FURTHER[name] ?? [])];
  return all.includes(value) ? undefined : `${name} must be one of ${all.map((choice) => JSON.stringify(choice)).join(", ")}`;
}

/** Checks readings from outside. Throws a Failure that names all invalid ones. */
export function readReadings(value: unknown): Partial<Readings> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw fail("bad-reading", "readings must be an object");
  const problems = Object.entries(value).flatMap(([name, each]) => readingProblem(name, each) ?? []);
  if (problems.length > 0) throw fail("bad-reading", problems.join("; "));
  return value;
}
