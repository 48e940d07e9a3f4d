/**
 * Modes: which changes of a new plan are made, and which wait for a person.
 *
 *   observe            nothing is made, though it is approved
 *   approve            what the config changes waits; rolling, drift and rooms' policies of an approved revision don't
 *   approve-removals   what removes waits
 *   auto               nothing waits
 *
 * In every mode: what safety refuses waits; removals wait while a file of the source is broken; outside the change windows only rooms'
 * policies and rolling are made. A change waits whole, and so does what needs it.
 */
import type { Diagnostic } from "../../model/diagnostic.ts";
import { zoneNamed } from "../../model/local-time.ts";
import type { Instant } from "../../model/instant.ts";
import { canonicalJson } from "../../model/canonical-json.ts";
import { type Action, ACTIONS, type Change, isProtection, type Plan, type Reason } from "../../model/plan.ts";
import { kindOf } from "../../model/address.ts";
import { refusalsOf } from "../../plan/index.ts";
import { KINDS } from "../../resources/registry.ts";
import { isEventWebhook } from "../events/webhook.ts";
import { type ChangeWindow, DAYS, type SourceSettings } from "../config/settings.ts";

export interface SplitInput {
  readonly source: Pick<SourceSettings, "mode" | "approveAll" | "windows">;
  readonly now: Instant;
  /** The revision was applied as a whole before. */
  readonly isApplied: boolean;
  /** A file of the source can't be used, or the state may lack something: what was declared looks removed. */
  readonly isBroken: boolean;
  /** What only a person may let through, such as a revision that doesn't descend from the last. */
  readonly holdsAll?: string | undefined;
}

export interface Split {
  /** The plan with the changes that are made without asking. */
  readonly own: Plan;
  /** The plan with those that wait for an approval. */
  readonly waiting: Plan | undefined;
  /** Those that wait for a change window. */
  readonly later: number;
  /** Why safety refuses the rest. */
  readonly refusals: readonly Diagnostic[];
}

export function split(fresh: Plan, { source, now, isApplied, isBroken, holdsAll }: SplitInput): Split {
  const { mode, approveAll, windows } = source;
  const refusals = refusalsOf(fresh);
  const isOpen = windows.length === 0 || windows.some((each) => isWithin(each, now));
  const isOutage = refusals.some(({ code }) => code === "suddenly-empty");
  const isHeld = refusals.length > 0 || holdsAll !== undefined;
  const own: Change[] = [];
  const waiting: Change[] = [];
  let later = 0;
  for (const change of fresh.changes) {
    const isQuiet = isEnforcing(change) ? isApplied || mode !== "approve" : change.reason === "horizon" || isEventWebhook(change);
    if (mode === "observe") waiting.push(change);
    else if (isOutage && !isEnforcing(change)) waiting.push(change);
    else if (isQuiet && !isRemoval(change) && !(approveAll && change.reason === "horizon")) own.push(change);
    else if (isHeld || (isBroken && isRemoval(change)) || waitsBy(mode, approveAll, change, isApplied)) waiting.push(change);
    else if (isOpen) own.push(change);
    else later += 1;
  }
  return { own: narrowTo(fresh, own), waiting: waiting.length === 0 ? undefined : narrowTo(fresh, waiting), later, refusals };
}

function waitsBy(mode: SourceSettings["mode"], approveAll: boolean, change: Change, isApplied: boolean): boolean {
  switch (mode) {
    case "approve":
      if (change.calls.length === 0 && !isProtection(change.action)) return false;
      return (
        approveAll ||
        isRemoval(change) ||
        reasonsOf(change).some((reason) => reason !== "drift") ||
        (isLive(change) && !isApplied)
      );
    case "approve-removals":
      return isRemoval(change);
    case "auto":
    case "observe":
      return false;
    default:
      return mode satisfies never;
  }
}

function reasonsOf({ reason, reasons, action }: Change): readonly Reason[] {
  // A validation changes nothing that a review has not shown.
  if (action === "validate") return [];
  return reasons === undefined ? [reason] : Object.values(reasons);
}

export function isRemoval({ action }: Pick<Change, "action">): boolean {
  return action === "remove" || action === "close";
}

/** What lives only while people meet: its kind is neither adopted nor forgotten. */
function isLive({ address }: Pick<Change, "address">): boolean {
  return KINDS.find(({ name }) => name === kindOf(address))?.adoptable === false;
}

/** The policy of a room that is open. */
export function isEnforcing(change: Pick<Change, "address" | "action">): boolean {
  return change.action === "update" && isLive(change);
}

export function isWithin({ days, from, to, zone }: ChangeWindow, now: Instant): boolean {
  const { weekday, minutes } = localOf(now, zone);
  return days.has(DAYS[weekday] as (typeof DAYS)[number]) && from <= minutes && minutes < to;
}

/** Monday is 0. */
function localOf(now: Instant, zone: string): { readonly weekday: number; readonly minutes: number } {
  const local = new Date(now + zoneNamed(zone).offsetAt(now));
  return { weekday: (local.getUTCDay() + 6) % 7, minutes: local.getUTCHours() * 60 + local.getUTCMinutes() };
}

/**
 * A plan of some of its changes. Its seal is no longer that of what it holds: it is for this controller's own use. It reviews a series as
 * a whole only if it has all changes of it: a series that is reviewed has its meetings made alike.
 */
export function narrowTo(plan: Plan, changes: readonly Change[]): Plan {
  const ids = new Set(changes.flatMap(({ calls }) => calls));
  const addresses = new Set(changes.map(({ address }) => address));
  const calls = plan.calls.filter(({ id }) => ids.has(id));
  const counts = Object.fromEntries(
    ACTIONS.map((action) => [action, changes.filter((each) => each.action === action && each.blocked === null).length]),
  ) as { [action in Action]: number };
  const blocked = changes.filter((each) => each.blocked !== null).length;
  const left = new Set(plan.changes.flatMap((each) => (addresses.has(each.address) ? [] : (each.series ?? []))));
  const { series, ...rest } = plan;
  return {
    ...rest,
    ...(series === undefined ? {} : { series: series.filter(({ address }) => !left.has(address)) }),
    changes,
    calls,
    preconditions: plan.preconditions.filter(({ address }) => addresses.has(address)),
    summary: { ...plan.summary, ...counts, blocked, calls: calls.length },
  };
}

/** Of what would be called, not of when: a later plan of the same calls has the same digest. */
export function digestOfCalls({ changes, calls }: Pick<Plan, "changes" | "calls">): string {
  const { createHash } = process.getBuiltinModule("node:crypto");
  const byId = new Map(calls.map((call) => [call.id, call]));
  const told = changes.map(({ address, action, region, id, fields, after, calls: own }) => ({
    address,
    action,
    region,
    id,
    fields,
    after,
    calls: own.map((each) => {
      const { region: at, collection, method, data } = byId.get(each) ?? {};
      return { at, collection, method, data: withoutIds(data ?? {}) };
    }),
  }));
  return createHash("sha256").update(canonicalJson(told)).digest("hex").slice(0, 32);
}

/** A call's id is its place in a plan. */
function withoutIds(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === "object" && value !== null && "from" in value ? { ...value, from: "earlier" } : value,
    ]),
  );
}
