import { checkAll, oneOf, optional, required, shape, text, uint, type Check } from "../fields.ts";
import { fail } from "../../model/diagnostic.ts";

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
  | { readonly kind: "garbage"; readonly when?: FaultMoment };

export type FaultMoment = "before" | "after";

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
  readonly fault: Exclude<Fault, { kind: "latency" }> | undefined;
}

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
  skip: number;
  left: number;
}

export function createFaults(): Faults {
  let pending: PendingFault[] = [];
  return {
    get orders() {
      return pending.map(({ order, skip, left }) => ({ ...order, skip, times: left === Infinity ? ("always" as const) : left }));
    },
    order: (order) => {
      pending.push({ order, skip: order.skip ?? 0, left: order.times === "always" ? Infinity : (order.times ?? 1) });
    },
    clear: () => {
      pending = [];
    },
    takeDue: (call) => {
      const latency = { before: 0, after: 0 };
      let fault: DueFaults["fault"];
      for (const each of pending) {
        if (!matches(each.order.match, call)) continue;
        const due = each.order.fault;
        if (each.skip > 0) {
          each.skip--;
        } else if (due.kind === "latency") {
          latency[due.when ?? "before"] += due.ms;
          each.left--;
        } else if (fault === undefined) {
          fault = due;
          each.left--;
        }
      }
      pending = pending.filter(({ left }) => left > 0);
      return { latency, fault };
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
export function nameFault({ latency, fault }: DueFaults): string | undefined {
  const names: string[] = [];
  if (latency.before + latency.after > 0) names.push(`latency ${latency.before + latency.after}`);
  if (fault !== undefined) {
    const status = "status" in fault && fault.status !== undefined ? ` ${fault.status}` : "";
    names.push(`${fault.kind}${status} ${momentOf(fault)}`);
  }
  return names.length === 0 ? undefined : names.join(", ");
}

export function momentOf(fault: Exclude<Fault, { kind: "latency" }>): FaultMoment {
  return fault.kind === "cut-off" ? "after" : (fault.when ?? "before");
}

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

function secondsOrText(...[value, path, rules]: Parameters<Check>): unknown {
  return typeof value === "number" ? uint()(value, path, rules) : text()(value, path, rules);
}
