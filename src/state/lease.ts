import type { Holder } from "./contract.ts";

/** A lock as it is stored: whoever holds it, and until when, unless it is renewed. */
export interface Lease extends Holder {
  /** RFC 3339, UTC. Absent: it was taken by another program, and doesn't end by itself. */
  readonly expires?: string;
}

/** In milliseconds. */
export interface LeaseTimes {
  /** A lock is held for so long at a time. */
  readonly lease: number;
  /** It is renewed so often: long before it runs out, so that a try or two may fail. Absent: it can't be renewed. */
  readonly renewal?: number;
  /**
   * How far the clocks of two machines may be apart. A lease ends by the clock of whoever looks at it, and for its holder, by its own
   * clock, so much earlier.
   */
  readonly skew: number;
}

/** For a lock on the same machine. */
export const LOCAL_LEASE: LeaseTimes = leaseOf(30_000, 0);

/** For a lock elsewhere: a renewal takes longer there, and clocks differ. */
export const REMOTE_LEASE: LeaseTimes = leaseOf(60_000, 1 / 4);

/** For a lock elsewhere that goes by the store's clock alone: there are no two clocks to differ. */
export const SERVER_LEASE: LeaseTimes = leaseOf(60_000, 0);

/** For a lock that its store has no way to renew: it must last for the longest run. */
export const LASTING_LEASE: LeaseTimes = { lease: 3_600_000, skew: 60_000 };

/** Renewed after each third of it. `skew` is a part of the lease. */
export function leaseOf(lease: number, skew: number): LeaseTimes {
  return { lease, renewal: lease / 3, skew: lease * skew };
}

/** Tests have no time for a lease of the usual length; nobody else asks for one of another. */
export function shortened(times: LeaseTimes, lease: number | undefined): LeaseTimes {
  if (lease === undefined) return times;
  const factor = lease / times.lease;
  const renewal = times.renewal === undefined ? {} : { renewal: times.renewal * factor };
  return { lease, ...renewal, skew: times.skew * factor };
}

/** A lease from now on. Leases follow the real clock, not `XROOM_NOW`. */
export function begin(holder: Holder, { lease }: LeaseTimes): Lease {
  const { run, user, host, pid, command, since } = holder;
  return { run, user, host, pid, command, since, expires: new Date(Date.now() + lease).toISOString() };
}

/** Whether it has run out, for whoever comes upon it. */
export function hasEnded(lease: Lease): boolean {
  return !(endOf(lease) > Date.now());
}

/** Whether it has run out for its own holder, who had rather be early. */
export function hasEndedForHolder(lease: Lease, times: LeaseTimes): boolean {
  return !(leftForHolder(lease, times) > 0);
}

/** Milliseconds. */
export function leftForHolder(lease: Lease, { skew }: LeaseTimes): number {
  return endOf(lease) - skew - Date.now();
}

function endOf({ expires }: Lease): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
}

export function serialiseLease(lease: Lease): string {
  return `${JSON.stringify(lease, null, 2)}\n`;
}

/** A lock that can't be read is taken for one of nobody, which has run out. */
export function parseLease(text: string): Lease {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const field = (name: string): unknown =>
    typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
  const word = (name: string): string => {
    const found = field(name);
    return typeof found === "string" ? found : "";
  };
  const pid = field("pid");
  return {
    run: word("run"),
    user: word("user"),
    host: word("host"),
    pid: typeof pid === "number" ? pid : 0,
    command: word("command"),
    since: word("since"),
    expires: word("expires"),
  };
}
