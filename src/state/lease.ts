import { webUrl } from "../model/web-url.ts";
import type { Holder } from "./contract.ts";

/*
 * A lock is a lease: it names its holder, and expires unless renewed, at each third of its length. So a killed run costs a wait (30 s for a
 * file, a minute elsewhere, an hour without renewal), or `xroom state unlock`.
 *
 *     run A   lock ──renew──renew──╳ killed
 *             ├────lease────┤
 *                    ├────lease────┤
 *                           ├────lease────┤ expires
 *     run B             locked … locked …   lock ──renew── …
 *
 * A run may also be suspended or cut off until another has its lock. So every write is fenced: one atomic step compares the lock (still A's?)
 * and the serial (still the one that A read?). Renewing and unlocking compare the lock, too.
 *
 *     A   lock, read serial 7 … suspended …            write serial 8: refused, the lock is B's
 *     B                    expired: lock, read serial 7, write serial 8
 *
 * The holder notices a loss by a refused renewal or by its own clock, `skew` early since two clocks may differ, and makes no further call.
 */

export interface Lease extends Holder {
  /** RFC 3339. Absent for another program's lock, which doesn't expire. */
  readonly expires?: string;
}

/** In milliseconds. */
export interface LeaseTimes {
  readonly length: number;
  /** The interval; absent if the lock can't be renewed. */
  readonly renewal?: number;
  readonly skew: number;
}

export const LOCAL_LEASE: LeaseTimes = renewedLease(30_000, 0);

/** By each machine's own clock. */
export const REMOTE_LEASE: LeaseTimes = renewedLease(60_000, 15_000);

/** By the server's clock. */
export const SERVER_LEASE: LeaseTimes = renewedLease(60_000, 0);

/** Outlasts the longest run. */
export const UNRENEWED_LEASE: LeaseTimes = { length: 3_600_000, skew: 60_000 };

function renewedLease(length: number, skew: number): LeaseTimes {
  return { length, renewal: length / 3, skew };
}

/** For tests. */
export function scaleLease(times: LeaseTimes, length: number | undefined): LeaseTimes {
  if (length === undefined) return times;
  const factor = length / times.length;
  const renewal = times.renewal === undefined ? {} : { renewal: times.renewal * factor };
  return { length, ...renewal, skew: times.skew * factor };
}

export function startLease(holder: Holder, { length }: Pick<LeaseTimes, "length">): Lease {
  const { run, user, host, pid, command, since, url } = holder;
  const expires = new Date(Date.now() + length).toISOString();
  return { run, user, host, pid, command, since, ...(url === undefined ? {} : { url }), expires };
}

/** Also for an unreadable time. */
export function hasExpired(lease: Lease): boolean {
  return !(expiryOf(lease) > Date.now());
}

export function hasExpiredForHolder(lease: Lease, times: LeaseTimes): boolean {
  return !(timeLeftForHolder(lease, times) > 0);
}

/** Milliseconds. */
export function timeLeftForHolder(lease: Lease, { skew }: LeaseTimes): number {
  return expiryOf(lease) - skew - Date.now();
}

function expiryOf({ expires }: Lease): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
}

export function serialiseLease(lease: Lease): string {
  return `${JSON.stringify(lease, null, 2)}\n`;
}

/** An unreadable lock counts as expired. */
export function parseLease(text: string): Lease {
  const fields = fieldsOf(text);
  const textOf = (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value : "";
  };
  const pid = fields.get("pid");
  const url = webUrl(textOf("url"));
  return {
    run: textOf("run"),
    user: textOf("user"),
    host: textOf("host"),
    pid: typeof pid === "number" ? pid : 0,
    command: textOf("command"),
    since: textOf("since"),
    ...(url === undefined ? {} : { url }),
    expires: textOf("expires"),
  };
}

function fieldsOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
