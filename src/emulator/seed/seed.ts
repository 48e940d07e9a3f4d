import type { Source } from "../../model/diagnostic.ts";
import { parseDuration } from "../../model/duration.ts";
import type { Instant } from "../../model/instant.ts";
import type { Account } from "../calls/authenticate.ts";
import type { Readings } from "../readings.ts";
import { parseTime } from "../time.ts";

/** What the worlds contain at the start. examples/emulator/seed.yaml shows it as YAML (parse-seed.ts). */
export interface Seed {
  readonly account?: Account;
  /** The time at the start. */
  readonly clock?: string | number;
  readonly readings?: Partial<Readings>;
  /** The account's domains. Default: every domain is the account's. */
  readonly domains?: Readonly<Record<string, { readonly webhookKey?: string } | null>>;
  readonly regions?: Readonly<Record<string, SeedRegion | null>>;
}

export interface SeedRegion {
  readonly bookings?: readonly SeedBooking[];
  readonly rooms?: readonly SeedRoom[];
  readonly webhooks?: readonly SeedWebhook[];
}

export interface SeedRoomOptions {
  readonly type?: "conference" | "webinar";
  readonly capacity?: number;
  readonly lock?: boolean;
  readonly password?: string;
  /** `true`: a random one. */
  readonly hostKey?: string | boolean;
  /** For errors. */
  readonly source?: Source;
}

export interface SeedBooking extends SeedRoomOptions {
  readonly domain: string;
  readonly room: string;
  /** ISO 8601 with an offset, epoch milliseconds, or relative to now: `+2h`, `-15m`. */
  readonly start: string | number;
  /** Minutes, or `1h30m`. */
  readonly duration: number | string;
}

export interface SeedRoom extends SeedRoomOptions {
  readonly id: string;
  readonly people?: readonly { readonly id: string; readonly host?: boolean }[];
}

export interface SeedWebhook {
  readonly domain: string;
  readonly room?: string;
  readonly url?: string;
  readonly robot?: number;
  /** Default: robots only. */
  readonly validated?: boolean;
  readonly source?: Source;
}

export function parseStart(start: string | number, now: Instant): Instant | undefined {
  const relative = /^([+-])(\S+)$/.exec(String(start));
  if (typeof start === "number" || relative === null) return parseTime(start, { timesIn: "iso" });
  const seconds = parseDuration(relative[2] ?? "");
  return seconds === undefined ? undefined : now + (relative[1] === "-" ? -seconds : seconds) * 1000;
}

export function parseMinutes(duration: number | string): number | undefined {
  const minutes = typeof duration === "number" ? duration : (parseDuration(duration) ?? NaN) / 60;
  return Number.isSafeInteger(minutes) && minutes > 0 ? minutes : undefined;
}
