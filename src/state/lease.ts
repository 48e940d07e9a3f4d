import { webUrl } from "../model/web-url.ts";
import type { Holder } from "./contract.ts";

/*
 * A lock is a lease: it names its holder, and ends unless it is renewed, at each third of its length. So a killed run costs a wait (30 s for
 * a file, a minute elsewhere, an hour without renewal), or `xroom state unlock`.
 *
 *     run A   lock ──renew──renew──╳ killed
 *             ├────lease────┤
 *                    ├────lease────┤
 *                           ├────lease────┤ ends
 *     run B             locked … locked …   lock ──renew── …
 *
 * Clocks of two machines differ, so no instant of one is compared with the clock of another. Whether a lease has ended is judged (judge.ts)
 *
 *   - by the store's clock, which also gave it its end: PostgreSQL, S3, and HTTP servers that tell a Date;
 *   - elsewhere, on the holder's machine, by whether its process lives;
 *   - on another machine by watching it stay unrenewed for its length, on the watcher's monotonic clock (leased-backend.ts).
 *
 *     run A   (its clock is 2 h ahead)   lock, ends at 12:00 ──renew──╳ killed
 *     run B   10:00  that end can't be: watch │←───────── a whole lease ─────────→│ lock
 *
 * A run may also be suspended or cut off until another has its lock. So every write is fenced: one atomic step compares the lock (still A's?)
 * and the serial (still the one that A read?). Renewing and unlocking compare the lock, too.
 *
 *     A   lock, read serial 7 … suspended …            write serial 8: refused, the lock is B's
 *     B                    over: lock, read serial 7, write serial 8
 *
 * The holder notices a loss by a refused renewal, or by the time since its last renewal began, `margin` before the lease's length: it
 * makes no further call, and those in flight end.
 */

/** What a run asks a store for. */
export interface Lease {
  readonly holder: Holder;
  /** Milliseconds. */
  readonly length: number;
}

/** In milliseconds. */
export interface LeaseTimes {
  readonly length: number;
  /** The interval; absent if the lock can't be renewed. */
  readonly renewal?: number;
  readonly margin: number;
}

export const LOCAL_LEASE: LeaseTimes = renewedLease(30_000, 0);

export const REMOTE_LEASE: LeaseTimes = renewedLease(60_000, 15_000);

/** A database confirms within its clock's time. */
export const SERVER_LEASE: LeaseTimes = renewedLease(60_000, 0);

/** Outlasts the longest run. */
export const UNRENEWED_LEASE: LeaseTimes = { length: 3_600_000, margin: 60_000 };

function renewedLease(length: number, margin: number): LeaseTimes {
  return { length, renewal: length / 3, margin };
}

/** For tests. */
export function scaleLease(times: LeaseTimes, length: number | undefined): LeaseTimes {
  if (length === undefined) return times;
  const factor = length / times.length;
  const renewal = times.renewal === undefined ? {} : { renewal: times.renewal * factor };
  return { length, ...renewal, margin: times.margin * factor };
}

/** When a lease ends. */
export type LeaseEnd =
  /** By the clock that gave it its end: so many milliseconds are left. */
  | { readonly by: "store"; readonly left: number }
  /** By the holder's clock, in milliseconds; `undefined` if it can't be read. */
  | { readonly by: "holder"; readonly at: number | undefined }
  /** Never: another program's, or of a server that tells no time. */
  | { readonly by: "none" };

/** The lock as a file or a commit holds it: its end is by the holder's own clock. */
export function serialiseLease({ holder, length }: Lease): string {
  const { run, user, host, pid, machine, started, command, since, url } = holder;
  const expires = new Date(Date.now() + length).toISOString();
  return `${JSON.stringify({ run, user, host, pid, machine, started, command, since, url, expires }, null, 2)}\n`;
}

export interface ParsedLease {
  readonly holder: Holder;
  /** Milliseconds, by the clock that wrote it. */
  readonly expires: number | undefined;
}

/** Of a text that may be anything. */
export function parseLease(text: string): ParsedLease {
  const fields = fieldsOf(text);
  const textOf = (name: string): string => {
    const value = fields.get(name);
    return typeof value === "string" ? value : "";
  };
  const pid = fields.get("pid");
  const url = webUrl(textOf("url"));
  const [machine, started, expires] = [textOf("machine"), textOf("started"), Date.parse(textOf("expires"))];
  return {
    holder: {
      run: textOf("run"),
      user: textOf("user"),
      host: textOf("host"),
      pid: Number.isSafeInteger(pid) ? (pid as number) : 0,
      ...(machine === "" || started === "" ? {} : { machine, started }),
      command: textOf("command"),
      since: textOf("since"),
      ...(url === undefined ? {} : { url }),
    },
    expires: Number.isNaN(expires) ? undefined : expires,
  };
}

/** For a lock that names none. */
export const UNNAMED: Holder = { run: "", user: "", host: "", pid: 0, command: "", since: "" };

export function isNamed({ run, user, command }: Holder): boolean {
  return run !== "" || user !== "" || command !== "";
}

function fieldsOf(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(typeof value === "object" && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}
