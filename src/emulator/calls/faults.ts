import { checkAll, listOf, oneOf, optional, required, shape, text, uint, type Check } from "../fields.ts";
import { fail } from "../../model/diagnostic.ts";
import { frozen, type Lag, lacking } from "../world/lag.ts";
import type { World } from "../world/world.ts";

/**
 * What goes wrong with a call. `when`: before the effect (default), or after it, when the world has changed but the caller doesn't know.
 */
export type Fault =
  /** Delays the answer. Adds up with other latencies, and combines with another fault. */
  | { readonly kind: "latency"; readonly ms: number; readonly when?: FaultMoment }
  /** `retryAfter`: seconds, or a text such as an HTTP date. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number | string; readonly when?: FaultMoment }
  /** Closes the connection without an answer. */
  | { readonly kind: "drop"; readonly when?: FaultMoment }
  /** Never answers; the connection stays open until the caller or `close()` ends it. */
  | { readonly kind: "hang"; readonly when?: FaultMoment }
  /** Sends half of the answer and closes the connection. Always after the effect. */
  | { readonly kind: "cut-off" }
  /** A proxy's error page. Default status: 502. */
  | { readonly kind: "html"; readonly status?: number; readonly when?: FaultMoment }
  /** 200 with a body that is not JSON. */
  | { readonly kind: "garbage"; readonly when?: FaultMoment }
  /** The first half of a list, with a sign that there is more. Default: status 206. Always after the effect. */
  | { readonly kind: "partial"; readonly sign?: PartSign }
  /** 202 without data. */
  | { readonly kind: "accepted"; readonly when?: FaultMoment }
  /** A success with `{}` as its data. Always after the effect. */
  | { readonly kind: "empty-map" }
  /** A success that carries an error message. After the effect it has its data, too. */
  | { readonly kind: "contradiction"; readonly when?: FaultMoment }
  /**
   * Reads answer from the region as it was when the fault was ordered; with `without`, as it is, but for the bookings and webhooks with
   * these ids. Combines with another fault; writes don't count.
   */
  | { readonly kind: "lag"; readonly without?: readonly number[] }
  /** The answer's `Date` is so many seconds ahead of the real time. Combines with another fault. */
  | { readonly kind: "date"; readonly seconds: number };

export type FaultMoment = "before" | "after";

export type PartSign = (typeof PART_SIGNS)[number];
/** A status, headers, or a field beside `data`. */
const PART_SIGNS = ["206", "link", "content-range", "total", "more"] as const;

interface FaultMatch {
  readonly region?: string;
  readonly collection?: string;
  /** `add`, or `booking.add`. */
  readonly method?: string;
}

export interface FaultOrder {
  /** Default: every call. Missing fields match any value. */
  readonly match?: FaultMatch;
  readonly fault: Fault;
  /** How many matching calls pass first. Default: 0. */
  readonly skip?: number;
  /** How many calls it then hits. Default: 1. */
  readonly times?: number | "always";
}

export interface DueFaults {
  /** In milliseconds, before and after the effect. */
  readonly latency: { readonly before: number; readonly after: number };
  /** Of the answer's `Date`, in seconds. */
  readonly ahead: number;
  readonly fault: MainFault | undefined;
  /** What a read answers from. */
  readonly lag: Lag | undefined;
}

/** One that a call meets once. */
export type MainFault = Exclude<Fault, { kind: "latency" | "date" | "lag" }>;

export interface Faults {
  /** The faults still to come, in the order of their orders. */
  readonly orders: readonly FaultOrder[];
  order(order: FaultOrder): void;
  clear(): void;
  /** Takes the faults of this call: all due latencies, and the first other fault. */
  takeDue(call: Required<FaultMatch>): DueFaults;
}

interface PendingFault {
  readonly order: FaultOrder;
  readonly lag: Lag | undefined;
  skip: number;
  left: number;
}

const READS = new Set(["list", "get"]);

/** `worlds`: the regions as they are now. */
export function createFaults(worlds: () => readonly World[]): Faults {
  let pending: PendingFault[] = [];
  return {
    get orders() {
      return pending.map(({ order, skip, left }) => ({ ...order, skip, times: left === Infinity ? ("always" as const) : left }));
    },
    order: (order) => {
      const { fault } = order;
      const lag = fault.kind !== "lag" ? undefined : fault.without === undefined ? frozen(worlds()) : lacking(fault.without);
      pending.push({ order, lag, skip: order.skip ?? 0, left: order.times === "always" ? Infinity : (order.times ?? 1) });
    },
    clear: () => {
      pending = [];
    },
    takeDue: (call) => {
      const latency = { before: 0, after: 0 };
      let ahead = 0;
      let lag: Lag | undefined;
      let fault: MainFault | undefined;
      for (const each of pending) {
        const due = each.order.fault;
        if (!matches(each.order.match, call) || (due.kind === "lag" && !READS.has(call.method))) continue;
        if (each.skip > 0) {
          each.skip--;
          continue;
        }
        if (due.kind === "latency") latency[due.when ?? "before"] += due.ms;
        else if (due.kind === "date") ahead += due.seconds;
        else if (due.kind === "lag") {
          if (lag !== undefined) continue;
          lag = each.lag;
        } else if (fault === undefined) fault = due;
        else continue;
        each.left--;
      }
      pending = pending.filter(({ left }) => left > 0);
      return { latency, ahead, fault, lag };
    },
  };
}

function matches(match: FaultMatch | undefined, call: Required<FaultMatch>): boolean {
  return (
    (match?.region === undefined || match.region === call.region) &&
    (match?.collection === undefined || match.collection === call.collection) &&
    (match?.method === undefined || match.method === call.method || match.method === `${call.collection}.${call.method}`)
  );
}

/** `status 503 after`, for the log. */
export function nameFault({ latency, ahead, fault, lag }: DueFaults): string | undefined {
  const names: string[] = [];
  if (latency.before + latency.after > 0) names.push(`latency ${latency.before + latency.after}`);
  if (ahead !== 0) names.push(`date ${ahead}`);
  if (lag !== undefined) names.push("lag");
  if (fault !== undefined) {
    const status = "status" in fault && fault.status !== undefined ? ` ${fault.status}` : "";
    names.push(`${fault.kind}${status} ${momentOf(fault)}`);
  }
  return names.length === 0 ? undefined : names.join(", ");
}

export function momentOf(fault: MainFault): FaultMoment {
  return "when" in fault ? (fault.when ?? "before") : (DEFAULT_MOMENTS[fault.kind] ?? "before");
}

/** Where an answer is changed, there has to be one. */
const DEFAULT_MOMENTS: Readonly<Partial<Record<Fault["kind"], FaultMoment>>> = {
  "cut-off": "after",
  partial: "after",
  "empty-map": "after",
};

const when = optional(oneOf("before", "after"));
const kind = required(text());
const FAULTS: { readonly [K in Fault["kind"]]: Check } = {
  latency: shape({ kind, ms: required(uint(0, 3_600_000)), when }),
  status: shape({ kind, status: required(uint(200, 599)), retryAfter: optional(secondsOrText), when }),
  drop: shape({ kind, when }),
  hang: shape({ kind, when }),
  "cut-off": shape({ kind }),
  html: shape({ kind, status: optional(uint(200, 599)), when }),
  garbage: shape({ kind, when }),
  partial: shape({ kind, sign: optional(oneOf(...PART_SIGNS)) }),
  accepted: shape({ kind, when }),
  "empty-map": shape({ kind }),
  contradiction: shape({ kind, when }),
  lag: shape({ kind, without: optional(listOf(uint(1))) }),
  date: shape({ kind, seconds: required(int) }),
};
const ORDER = shape({
  match: optional(shape({ region: optional(text()), collection: optional(text()), method: optional(text()) })),
  fault: required((value, path, rules) => {
    const faultKind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
    const known =
      typeof faultKind === "string" && Object.hasOwn(FAULTS, faultKind) ? FAULTS[faultKind as Fault["kind"]] : undefined;
    if (known !== undefined) return known(value, path, rules);
    return rules.report([...path, "kind"], `must be one of ${Object.keys(FAULTS).join(", ")}`);
  }),
  skip: optional(uint()),
  times: optional((value, path, rules) => (value === "always" ? value : uint(1)(value, path, rules))),
});

/** Checks an order from outside. Throws a Failure. */
export function readFaultOrder(value: unknown): FaultOrder {
  const checked = checkAll(ORDER, value);
  if (checked.problems.length > 0) throw fail("bad-fault", checked.problems.join("; "));
  return checked.value as FaultOrder;
}

function int(...[value, path, rules]: Parameters<Check>): unknown {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) rules.report(path, "must be a whole number");
  return value;
}

function secondsOrText(...[value, path, rules]: Parameters<Check>): unknown {
  return typeof value === "number" ? uint()(value, path, rules) : text()(value, path, rules);
}
