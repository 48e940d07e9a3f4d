import fc from "fast-check";
import { type FaultOrder, READING_CHOICES, type Readings } from "../../src/emulator/index.ts";

/** What a storm is drawn from. Hours are those of the 1st of December 2026, UTC; nothing declared begins after 9 or lasts over an hour. */
export interface Storm {
  readonly readings: Partial<Readings>;
  /** The regions keep rooms' names in small letters and urls without their last slash. */
  readonly folds: boolean;
  readonly strangers: readonly Stranger[];
  readonly phases: readonly Phase[];
}

/** A config, what others do before it is applied, and how the first applies of it go wrong. */
export interface Phase {
  readonly config: DrawnConfig;
  readonly edits: readonly Edit[];
  readonly attempts: readonly Attempt[];
  /** The next config comes before an apply of this one has succeeded. */
  readonly givenUp: boolean;
}

export interface Attempt {
  readonly faults: readonly FaultOrder[];
  /** How far the regions' clocks are ahead of this machine's, in seconds. */
  readonly ahead: number;
  /** The step at which the process dies; `null`: it lives. */
  readonly killedAt: number | null;
}

export type DrawnConfig = Readonly<Record<(typeof DOMAINS)[number], DrawnDomain | null>>;

export interface DrawnDomain {
  readonly unmanaged: "keep" | "remove";
  readonly rooms: Readonly<Record<string, DrawnRoom>>;
  readonly webhooks: readonly DrawnWebhook[];
}

export interface DrawnRoom {
  readonly region: Region | null;
  readonly active: boolean | null;
  readonly lock: boolean | null;
  readonly password: Password | null;
  /** By key; the hours differ. */
  readonly bookings: readonly DrawnBooking[];
}

export interface DrawnBooking {
  readonly key: string;
  readonly hour: number;
  readonly minutes: number;
  readonly lock: boolean | null;
  readonly password: Password | null;
  readonly hostKey: boolean;
  /** So many days in a row; 1 is a single booking. */
  readonly days: number;
}

export interface DrawnWebhook {
  readonly key: string;
  /** Below 3 a robot, else a url. */
  readonly target: number;
  readonly room: string | null;
}

/** What somebody else made before. At an hour that is declared first it is adopted; from 12 on it never is. */
export type Stranger =
  | {
      readonly kind: "booking";
      readonly domain: Domain;
      readonly region: Region;
      readonly room: string;
      readonly hour: number;
      readonly lock: boolean;
    }
  | { readonly kind: "webhook"; readonly domain: Domain; readonly region: Region; readonly target: number }
  | { readonly kind: "room"; readonly domain: Domain; readonly region: Region };

/** Something that somebody else does to the nth of our objects. */
export interface Edit {
  readonly what: "remove-booking" | "change-booking" | "move-booking" | "remove-webhook" | "close-room" | "set-room";
  readonly nth: number;
}

export const DOMAINS = ["chat.org", "team.example"] as const;
export type Domain = (typeof DOMAINS)[number];
export const REGIONS = ["fra-1", "sfo-1"] as const;
export type Region = (typeof REGIONS)[number];
export const PASSWORDS = { ALPHA: "s3cret-alpha-7f1c", BETA: "00123-beta" } as const;
export type Password = keyof typeof PASSWORDS;
const ROOMS = ["Board", "hall"] as const;

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const password = orNull(fc.constantFrom<Password>("ALPHA", "BETA"));

const bookings: fc.Arbitrary<readonly DrawnBooking[]> = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom("a", "b", "c", "d", "e"),
      hour: fc.integer({ min: 0, max: 9 }),
      minutes: fc.constantFrom(30, 60),
      lock: orNull(fc.boolean()),
      password,
      hostKey: fc.boolean(),
      days: fc.constantFrom(1, 1, 3),
    }),
    { maxLength: 5, selector: ({ key }) => key },
  )
  .map((drawn) => drawn.filter(({ hour }, at) => drawn.findIndex((other) => other.hour === hour) === at));

const room: fc.Arbitrary<DrawnRoom> = fc.record({
  region: orNull(fc.constantFrom(...REGIONS)),
  active: orNull(fc.boolean()),
  lock: orNull(fc.boolean()),
  password,
  bookings,
});

const domain: fc.Arbitrary<DrawnDomain> = fc.record({
  unmanaged: fc.constantFrom("keep", "keep", "keep", "remove"),
  rooms: fc.dictionary(fc.constantFrom(...ROOMS), room, { noNullPrototype: true }),
  webhooks: fc
    .uniqueArray(
      fc.record({
        key: fc.constantFrom("x", "y", "z"),
        target: fc.integer({ min: 0, max: 5 }),
        room: orNull(fc.constantFrom(...ROOMS)),
      }),
      { maxLength: 3, selector: ({ key }) => key },
    )
    .map((drawn) => drawn.filter(({ target }, at) => drawn.findIndex((other) => other.target === target) === at)),
});

const config: fc.Arbitrary<DrawnConfig> = fc.record({
  "chat.org": fc.option(domain, { nil: null, freq: 20 }),
  "team.example": orNull(domain),
});

const stranger: fc.Arbitrary<Stranger> = fc.oneof(
  fc.record({
    kind: fc.constant("booking" as const),
    domain: fc.constantFrom(...DOMAINS),
    region: fc.constantFrom(...REGIONS),
    room: fc.constantFrom(...ROOMS),
    hour: fc.integer({ min: 0, max: 14 }),
    lock: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("webhook" as const),
    domain: fc.constantFrom(...DOMAINS),
    region: fc.constantFrom(...REGIONS),
    target: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({ kind: fc.constant("room" as const), domain: fc.constantFrom(...DOMAINS), region: fc.constantFrom(...REGIONS) }),
);

/** One object of others at a place: they don't make it twice. */
const placeOf = (each: Stranger): string => {
  const at = `${each.kind} ${each.region} ${each.domain}`;
  if (each.kind === "room") return at;
  return each.kind === "booking" ? `${at} ${each.room} ${each.hour}` : `${at} ${each.target}`;
};

const when = fc.constantFrom("before" as const, "after" as const);
const sign = fc.constantFrom("206" as const, "link" as const, "content-range" as const, "total" as const, "more" as const);
const fault: fc.Arbitrary<FaultOrder["fault"]> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("drop" as const), when }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("status" as const), status: fc.constantFrom(500, 502, 503, 504), when }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "status" as const, status: 429, retryAfter: 0 }) },
  { weight: 1, arbitrary: fc.constant({ kind: "status" as const, status: 429 }) },
  { weight: 3, arbitrary: fc.constant({ kind: "cut-off" as const }) },
  { weight: 1, arbitrary: fc.constantFrom(503, 504).map((status) => ({ kind: "status" as const, status, retryAfter: 0 })) },
  { weight: 3, arbitrary: sign.map((each) => ({ kind: "partial" as const, sign: each })) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("accepted" as const), when }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("contradiction" as const), when }) },
  { weight: 1, arbitrary: fc.constant({ kind: "empty-map" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("html" as const), when }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("garbage" as const), when }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("hang" as const), when }) },
);

export const order: fc.Arbitrary<FaultOrder> = fc.record({
  match: fc.oneof(
    fc.constant({}),
    fc.record({ region: fc.constantFrom(...REGIONS) }),
    fc.record({
      method: fc.constantFrom(
        "booking.add",
        "booking.add",
        "booking.update",
        "booking.remove",
        "booking.list",
        "webhook.add",
        "webhook.add",
        "webhook.validate",
        "webhook.remove",
        "room.init",
        "room.init",
        "room.destroy",
        "room.list",
      ),
    }),
  ),
  fault,
  skip: fc.integer({ min: 0, max: 4 }),
  times: fc.constantFrom(1, 1, 2, 3, 8),
});

/** What was there before the attempt, for so many lists. Their regions' `booking.get` is up to date. */
const lag: fc.Arbitrary<FaultOrder> = fc.record({
  match: fc.record({ method: fc.constantFrom("booking.list", "booking.list", "webhook.list") }),
  fault: fc.constant({ kind: "lag" as const }),
  skip: fc.integer({ min: 0, max: 4 }),
  times: fc.constantFrom(1, 2, 4, 8),
});
/** Some lists show what was there before: then what is there twice is so for a while. */
export const LAGS = process.env["STORM_LAG"] !== undefined;
const faults = fc.array(LAGS ? fc.oneof(order, lag) : order, { maxLength: 4 });

const attempt: fc.Arbitrary<Attempt> = fc.record({
  faults,
  ahead: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(50, -50, 300, -300) }),
  killedAt: fc.option(fc.integer({ min: 0, max: 60 }), { nil: null, freq: 2 }),
});

export const edit: fc.Arbitrary<Edit> = fc.record({
  what: fc.constantFrom("remove-booking", "change-booking", "move-booking", "remove-webhook", "close-room", "set-room"),
  nth: fc.nat(9),
});

/**
 * Left out: an API that drops host keys (each update is then followed by another), one that tells nothing of its rooms (what isn't
 * told can't be compared), and how it reads what we never send.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "updateHostKey",
  "listedRooms",
  "contentType",
  "shortContentLength",
  "roomNames",
  "webhookUrls",
]);
const readings: fc.Arbitrary<Partial<Readings>> = fc
  .array(
    fc.constantFrom(...Object.keys(READING_CHOICES).filter((name) => !LEFT_OUT.has(name))).chain((name) => {
      const choices = READING_CHOICES[name as keyof Readings] as readonly unknown[] | { readonly from: number };
      return fc.tuple(fc.constant(name), fc.constantFrom(...("from" in choices ? [choices.from] : choices)));
    }),
    { maxLength: 4 },
  )
  .map((pairs) => Object.fromEntries(pairs) as Partial<Readings>);

export const storm: fc.Arbitrary<Storm> = fc
  .record({
    readings,
    folds: fc.boolean(),
    strangers: fc.uniqueArray(stranger, { maxLength: 5, selector: placeOf }),
    phases: fc.array(
      fc.record({
        config,
        edits: fc.array(edit, { maxLength: 3 }),
        attempts: fc.array(attempt, { maxLength: 3 }),
        givenUp: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map((drawn) => (drawn.folds ? folded(drawn) : drawn));

/**
 * What others made in another writing is theirs, though the regions refuse ours beside it: so it stands where nothing is declared. And
 * each config is applied before the next: what a killed apply made in another writing is known only while it is declared.
 */
function folded({ readings: drawn, strangers, phases, ...rest }: Storm): Storm {
  const isApart = (each: Stranger): boolean =>
    (each.kind === "booking" && (each.room === "hall" || each.hour > 9)) ||
    (each.kind === "webhook" && (each.target < 3 || each.target > 5)) ||
    each.kind === "room";
  return {
    ...rest,
    readings: { ...drawn, roomNames: "lower", webhookUrls: "bare" },
    strangers: strangers.filter(isApart),
    phases: phases.map((phase) => ({ ...phase, givenUp: false })),
  };
}
