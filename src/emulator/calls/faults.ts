import { checkAll, oneOf, optional, required, shape, text, uint, type Check } from "../fields.ts";
import { fail } from "../../model/diagnostic.ts";

/**
 * What may go wrong with a call on its way. `before` the effect nothing has happened; `after` it, the world has changed and the
 * caller is not told. Where it is left out, it is `before`.
 */
export type Fault =
  /** Answered that much later. It goes together with any other fault, and with itself. */
  | { readonly kind: "latency"; readonly ms: number; readonly when?: FaultMoment }
  /** `retryAfter`: seconds, or a text to be sent as it is, such as an HTTP date. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number | string; readonly when?: FaultMoment }
  /** The connection ends without an answer. */
  | { readonly kind: "drop"; readonly when?: FaultMoment }
  /** Nothing is ever answered; the connection stays until the caller or `close()` ends it. */
  | { readonly kind: "hang"; readonly when?: FaultMoment }
  /** Half of the answer, then the connection ends. Always after the effect. */
  | { readonly kind: "cut-off" }
  /** A proxy's page, by default under 502. */
  | { readonly kind: "html"; readonly status?: number; readonly when?: FaultMoment }
  /** 200 with a body that is no JSON. */
  | { readonly kind: "garbage"; readonly when?: FaultMoment };

export type FaultMoment = "before" | "after";

interface FaultMatch {
  readonly region?: string;
  readonly collection?: string;
  /** `add`, or `booking.add`. */
  readonly method?: string;
}

export interface FaultOrder {
  /** Which calls; left out, or a part of it left out: any. */
  readonly match?: FaultMatch;
  readonly fault: Fault;
  /** So many matching calls are let through first. */
  readonly skip?: number;
  /** So many it then hits; 1 if left out. */
  readonly times?: number | "always";
}

export interface DueFaults {
  /** In milliseconds, before and after the effect. */
  readonly latency: { readonly before: number; readonly after: number };
  readonly fault: Exclude<Fault, { kind: "latency" }> | undefined;
}

export interface Faults {
  /** What is still to come, in the order in which it was ordered. */
  readonly orders: readonly FaultOrder[];
  order(order: FaultOrder): void;
  clear(): void;
  /** What hits this call. All due latencies add up; of the other faults the one that was ordered first has its turn. */
  take(call: Required<FaultMatch>): DueFaults;
}

interface Standing {
  readonly order: FaultOrder;
  skip: number;
  left: number;
}

export function createFaults(): Faults {
  let standing: Standing[] = [];
  return {
    get orders() {
      return standing.map(({ order, skip, left }) => ({ ...order, skip, times: left === Infinity ? ("always" as const) : left }));
    },
    order: (order) => {
      standing.push({ order, skip: order.skip ?? 0, left: order.times === "always" ? Infinity : (order.times ?? 1) });
    },
    clear: () => {
      standing = [];
    },
    take: (call) => {
      const latency = { before: 0, after: 0 };
      let fault: DueFaults["fault"];
      for (const each of standing) {
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
      standing = standing.filter(({ left }) => left > 0);
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
    const of = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
    const known = typeof of === "string" && Object.hasOwn(FAULTS, of) ? FAULTS[of as Fault["kind"]] : undefined;
    if (known !== undefined) return known(value, path, rules);
    return rules.complain([...path, "kind"], `must be one of ${Object.keys(FAULTS).join(", ")}`);
  }),
  skip: optional(uint()),
  times: optional((value, path, rules) => (value === "always" ? value : uint(1)(value, path, rules))),
});

/** An order that came from outside, checked. Throws a Failure. */
export function readFaultOrder(value: unknown): FaultOrder {
  const checked = checkAll(ORDER, value);
  if (checked.complaints.length > 0) throw fail("bad-fault", checked.complaints.join("; "));
  return checked.value as FaultOrder;
}

function secondsOrText(...[value, path, rules]: Parameters<Check>): unknown {
  return typeof value === "number" ? uint()(value, path, rules) : text()(value, path, rules);
}
