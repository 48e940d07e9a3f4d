import { isHidden } from "../../model/digest.ts";
import type { Call, Change, Plan, PlannedSpec, UnmanagedObject } from "../../model/plan.ts";

/** The part of a plan that the page shows: no digest, fingerprint, record or seal. */
export interface PageData {
  readonly now: string;
  readonly changes: readonly Change[];
  readonly calls: readonly Call[];
  /** `undefined` if the plan doesn't list them. */
  readonly unmanaged: readonly UnmanagedObject[] | undefined;
  readonly unmanagedCount: number;
  /** Which series it covers, without what they declare. */
  readonly series: Plan["series"];
  /** The addresses of the bookings whose slot is taken. */
  readonly conflicts: readonly string[];
}

export function pageDataOf(plan: Plan): PageData {
  return {
    now: plan.now,
    changes: plan.changes.map((change) => ({
      ...change,
      before: withoutDigests(change.before),
      after: withoutDigests(change.after),
      record: null,
    })),
    calls: plan.calls.map((call) => ({ ...call, data: withoutDigests(call.data) })),
    unmanaged: plan.unmanaged?.map((each) => ({ ...each, before: withoutDigests(each.before) })),
    unmanagedCount: plan.unmanaged?.length ?? plan.summary.unmanaged,
    series: plan.series?.map(({ address, after }) => ({ address, before: null, after: after === null ? null : windowOf(after) })),
    conflicts: plan.diagnostics.flatMap(({ code, address }) => (code === "slot-taken" && address !== undefined ? [address] : [])),
  };
}

/** What decides until when its meetings are declared. */
function windowOf({ horizon = null, zone = null }: PlannedSpec): PlannedSpec {
  return { horizon, zone };
}

function withoutDigests<Spec extends PlannedSpec | Call["data"] | null>(spec: Spec): Spec {
  if (spec === null) return spec;
  const fields = Object.entries(spec).map(([name, value]) => [
    name,
    isHidden(value) ? { secret: value.secret, digest: "" } : value,
  ]);
  return Object.fromEntries(fields) as Spec;
}
