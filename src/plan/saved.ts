/**
 * The seal: a saved plan is taken as it was reviewed, or not at all.
 *
 *   plan ──canonical JSON──▶ HMAC-SHA256 by a key from the API secret ──▶ seal        (model/keyring.ts)
 *
 *   apply FILE: made with credentials? ─▶ for this account? ─▶ seal fits? ─▶ younger than --max-age? ─▶ not refused?
 *               else blind-plan           other-account        tampered-plan  old-plan                   the refusal
 *
 * The seal proves that the plan was made with this account's secret and not edited, so it may be stored where others can write. What of
 * it is still to be made is decided by the config in hand and by what is live (review/review.ts).
 */
import { validate } from "./generated/plan-validator.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { formatSeconds } from "../model/duration.ts";
import type { Instant } from "../model/instant.ts";
import { canonicalPieces } from "../model/canonical-json.ts";
import { isDigestOf, type Keyring } from "../model/keyring.ts";
import { UNKNOWN } from "../model/digest.ts";
import type { Plan } from "../model/plan.ts";
import type { Kind } from "../resources/contract.ts";
import { effectOf, kindsByName } from "../resources/kinds.ts";
import { parseDocument, refuse } from "./document.ts";
import type { Allowances } from "./guard.ts";
import { refusalsOf } from "./plan.ts";
import { sealOf } from "./seal.ts";

/** Canonical JSON (RFC 8785): equal plans are equal files. */
export function serialisePlan(plan: Plan): string {
  return [...planPieces(plan)].join("");
}

/** The same text in pieces: that of some 600,000 changes is longer than a string can be. */
export function* planPieces(plan: Plan): Generator<string> {
  yield* canonicalPieces(plan);
  yield "\n";
}

/** Throws a Failure. */
export function parsePlan(text: string, name: string): Plan {
  return parseDocument(text, name, {
    name: "plan",
    formats: ["xroom.plan/1", "xroom.plan/2"],
    validate,
    command: "xroom plan --out FILE",
  }) as Plan;
}

export interface SavedContext {
  readonly keyring: Keyring;
  /** The API id. */
  readonly account: string;
  readonly now: Instant;
  readonly kinds: readonly Kind[];
  /** Milliseconds. */
  readonly maxAge: number;
  readonly allow: Allowances;
}

/** Throws a Failure of kind `refused`. */
export function checkSaved(plan: Plan, name: string, { keyring, account, now, kinds, maxAge, allow }: SavedContext): void {
  if (plan.seal === UNKNOWN) {
    const help = "Plan again with XROOM_ID and XROOM_SECRET set, and have that reviewed.";
    throw refuse("blind-plan", `${name} was made without credentials: it is for reading only`, help);
  }
  if (!isOfAccount(plan, keyring, account)) {
    const help = "Check XROOM_ID and XROOM_SECRET; if the secret was rotated since, set XROOM_PREVIOUS_SECRET to the one before.";
    throw refuse("other-account", `${name} was made for another account`, help);
  }
  if (!isSealed(plan, keyring)) {
    const help = "Don't trust it. Plan again, and have that reviewed.";
    throw refuse("tampered-plan", `${name} was changed after it was made: its seal does not fit`, help);
  }
  const age = now - Date.parse(plan.now);
  if (age > maxAge) {
    const summary = `${name} is ${formatSeconds(age / 1000)} old, and --max-age is ${formatSeconds(maxAge / 1000)}`;
    throw refuse("old-plan", summary, "Plan again, or allow more with --max-age.");
  }
  const known = kindsByName(kinds);
  const unknown = plan.calls.find((call) => effectOf(call, known) === undefined);
  if (unknown !== undefined) {
    const summary = `${name} calls ${unknown.collection}.${unknown.method}, which this xroom does not know`;
    throw refuse("plan-format", summary, "Use the xroom that made it.");
  }
  const left = refusalsOf(plan).filter((refusal) => !isLifted(refusal, allow));
  if (left.length > 0) throw new Failure(left, { kind: "refused" });
}

/** For a plan that is only shown. */
export function remarkOnSeal(
  plan: Plan,
  name: string,
  { keyring, account }: Pick<SavedContext, "keyring" | "account">,
): Diagnostic[] {
  if (plan.seal === UNKNOWN || isSealed(plan, keyring)) return [];
  if (!isOfAccount(plan, keyring, account)) {
    const summary = `${name} was made for another account: these credentials can't check its seal`;
    return [{ severity: "note", code: "other-account", summary }];
  }
  const summary = `${name} was changed after it was made: its seal does not fit`;
  return [{ severity: "warning", code: "tampered-plan", summary, help: "Don't trust it; apply refuses it." }];
}

/** Whether the seal was made by this account's secret, or the one before it. */
export function isSealed({ seal, ...unsealed }: Plan, keyring: Keyring): boolean {
  return isDigestOf(seal, keyring, (each) => sealOf(unsealed, each));
}

function isOfAccount(plan: Plan, keyring: Keyring, account: string): boolean {
  return isDigestOf(plan.account, keyring, (each) => each.digest("account", account));
}

/** A refused plan can be saved, and its refusals lifted by a flag at apply. */
function isLifted({ code, lift }: Diagnostic, allow: Allowances): boolean {
  if (lift !== undefined) return allow.lift?.includes(lift) === true;
  if (code === "suddenly-empty") return allow.empty;
  return allow.removals && (code === "max-removals" || code === "undeclared-domain");
}
