/**
 * Which changes the config under review causes, and which would be made without it.
 *
 *   observation, state ──┬── config under review ──▶ plan ─────────┐   in both, alike ────▶ pending: drift, or merged and not applied
 *                        │                                         ├─▶ else in the plan ──▶ caused by the config under review
 *                        └── config of the base ───▶ base's plan ──┘   only in the base's ▶ dropped
 *
 * Both plans have one observation and one state, so they differ by their configs alone. Changes of one object are compared field by
 * field; the file and line of a declaration don't count, nor does a secret's reference, unless its value is unknown (pending.ts).
 *
 * Pending changes are reviewed with the rest. Safety counts them apart: those that it would refuse are left out, as the config under
 * review is not their cause.
 */
import { type Address, domainOf } from "../model/address.ts";
import { append } from "../model/append.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Change, Plan, PlanBase } from "../model/plan.ts";
import { type Draft, draftMatch } from "./draft.ts";
import { guard, isProtectedEnd } from "./guard.ts";
import { objectOf, pendingIn } from "./pending.ts";
import { assemblePlan } from "./assemble.ts";
import type { PreparedPlan } from "./prepare.ts";
import { draftsOf } from "./plan.ts";
import { sealOf } from "./seal.ts";
import { withLive } from "./with-live.ts";

export interface BasePlan extends Pick<PlanBase, "ref" | "commit"> {
  /** `undefined` if the base's config can't be read. */
  readonly plan: Plan | undefined;
  /** What the base's config wants of them is unknown. */
  readonly unsure: ReadonlySet<Address>;
}

/** A change of the plan, as far as it is made. */
interface Part {
  readonly draft: Draft;
  readonly change: Change;
  readonly pending: Change["pending"];
}

/** `onlyOwn` leaves out what is pending. */
export function planSinceBase(
  prepared: PreparedPlan,
  { ref, commit, plan, unsure }: BasePlan,
  { onlyOwn = false }: { readonly onlyOwn?: boolean | undefined } = {},
): Plan {
  const drafts = draftsOf(prepared);
  const whole = assemblePlan(prepared, drafts);
  const { changes, calls } = plan ?? { changes: [], calls: [] };
  const base = { changes: changes.filter(({ address }) => !unsure.has(address)), calls };
  const parts = partsOf(drafts, whole, base);
  const { chosen, leftOut, diagnostics } = onlyOwn ? withoutPending(parts, prepared) : withoutRefused(parts, prepared);
  const apart = new Set(parts.flatMap(({ change, pending }) => (pending === true ? [nameOf(change)] : [])));
  const { seal: _, ...made } = assemblePlan(prepared, chosen, {
    isApart: (change) => apart.has(nameOf(change)),
    leftOut: leftOut.map(({ address }) => address),
    diagnostics,
  });

  const pendingOf = pendingIn(made, base);
  const touched = new Set(whole.changes.flatMap((change) => [change.address, objectOf(change)]));
  const dropped = base.changes.filter((change) => !touched.has(change.address) && !touched.has(objectOf(change)));
  const unsealed = {
    ...made,
    base: { ref, commit, dropped: dropped.map(uncalled), ...(leftOut.length === 0 ? {} : { leftOut: leftOut.map(uncalled) }) },
    changes: made.changes.map((change): Change => {
      const pending = pendingOf(change);
      return pending === undefined ? change : { ...change, pending };
    }),
  };
  return { ...unsealed, seal: sealOf(unsealed, prepared.keyring) };
}

/** An address may have several changes. */
function nameOf({ address, action }: Pick<Change, "address" | "action">): string {
  return `${action} ${address}`;
}

/** An assembled plan has the changes of its drafts, in their order. */
function partsOf(drafts: readonly Draft[], whole: Plan, base: Pick<Plan, "changes" | "calls">): Part[] {
  const pendingOf = pendingIn(whole, base);
  return drafts.map((draft, index) => {
    const change = whole.changes[index] as Change;
    return { draft, change, pending: pendingOf(change) };
  });
}

interface Chosen {
  readonly chosen: readonly Draft[];
  readonly leftOut: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

/** An update is made without its pending fields. What is made whole, such as an addition, keeps them. */
function withoutPending(parts: readonly Part[], prepared: PreparedPlan): Chosen {
  const own = parts.map(({ draft, change, pending }) => {
    if (pending === undefined) return { made: [draft], leftOut: [] };
    if (pending === true) return { made: [], leftOut: [change] };
    if (change.action !== "update") return { made: [draft], leftOut: [] };
    return { made: narrowed(draft, pending, prepared), leftOut: [{ ...change, fields: pending }] };
  });
  return { chosen: own.flatMap(({ made }) => made), leftOut: own.flatMap(({ leftOut }) => leftOut), diagnostics: [] };
}

/** A renamed object without a field of its own is adopted. */
function narrowed({ change }: Draft, pending: readonly string[], { matchings, context }: PreparedPlan): Draft[] {
  return [...matchings].flatMap(([kind, { matches }]) => {
    const match = matches.find(({ desired }) => desired.address === change.address);
    if (match?.observed === undefined) return [];
    const drafts = draftMatch(kind, withLive({ ...match, observed: match.observed }, pending), context);
    return drafts.filter((each) => each.change.action === "update" || each.change.action === "adopt");
  });
}

/** Without the pending removals that safety would refuse. */
function withoutRefused(parts: readonly Part[], prepared: PreparedPlan): Chosen {
  const pending = new Map<string, Draft[]>();
  for (const { draft, pending: own } of parts) if (own === true) append(pending, domainOf(draft.change.address), draft);
  const refused = new Set<Draft>();
  const diagnostics: Diagnostic[] = [];
  for (const drafts of pending.values()) {
    const errors = guard({ ...prepared, drafts, lists: [] });
    for (const draft of drafts) {
      if (errors.some(({ code }) => (code === "protected" ? isProtectedEnd(draft) : isRemoval(draft)))) refused.add(draft);
    }
    for (const error of errors) diagnostics.push(leftOutWarning(error));
  }
  return {
    chosen: parts.flatMap(({ draft }) => (refused.has(draft) ? [] : [draft])),
    leftOut: parts.flatMap(({ draft, change }) => (refused.has(draft) ? [change] : [])),
    diagnostics,
  };
}

function isRemoval({ change: { action, blocked } }: Draft): boolean {
  return (action === "remove" || action === "close") && blocked === null;
}

function leftOutWarning({ summary }: Diagnostic): Diagnostic {
  return {
    severity: "warning",
    code: "pending-left-out",
    summary: `pending already, and left out: ${summary}`,
    help: "The config of --base wants it as well. Plan that config by itself to allow it.",
  };
}

function uncalled(change: Change): Change {
  return { ...change, source: null, calls: [], record: null };
}
