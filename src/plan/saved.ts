/**
 * A plan that comes from a file. It was reviewed as it stands, so it is applied as it stands or not at all: whatever is no longer what
 * it was then is refused.
 */
import { validate } from "./generated/plan-validator.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { formatSeconds } from "../model/duration.ts";
import type { Instant } from "../model/instant.ts";
import { canonicalJson, type Keyring } from "../model/keyring.ts";
import { UNKNOWN } from "../model/digest.ts";
import type { Plan } from "../model/plan.ts";
import type { Kind } from "../resources/contract.ts";
import { effectOf, kindsByName } from "../resources/kinds.ts";
import { parseDocument, refuse } from "./document.ts";
import type { Allowances } from "./guard.ts";
import { refusalsOf, sealOf } from "./plan.ts";

/** The plan as it is saved: canonical JSON (RFC 8785), so that equal plans are equal files. */
export function serialisePlan(plan: Plan): string {
  return `${canonicalJson(plan)}\n`;
}

/** Reads a saved plan; what a newer version added to the format is kept. Throws a Failure for what isn't one. */
export function parsePlan(text: string, name: string): Plan {
  return parseDocument(text, name, { name: "plan", validate, made: "xroom plan --out FILE" }) as Plan;
}

/** What a saved plan is held against. */
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

/** Throws a Failure, of kind `refused`, for a plan of another account, one that was made without credentials, was changed, is too old, was refused, or has calls of a newer version. */
export function checkSaved(plan: Plan, name: string, { keyring, account, now, kinds, maxAge, allow }: SavedContext): void {
  const { seal, ...unsealed } = plan;
  if (seal === UNKNOWN) {
    const help = "Plan again with XROOM_ID and XROOM_SECRET set, and have that reviewed.";
    throw refuse("blind-plan", `${name} was made without credentials: it is for reading only`, help);
  }
  if (plan.account !== keyring.digest("account", account)) {
    const help = "Check XROOM_ID and XROOM_SECRET; if the secret was made anew since, plan again.";
    throw refuse("other-account", `${name} was made for another account`, help);
  }
  if (seal !== sealOf(unsealed, keyring)) {
    const help = "Nothing of it can be trusted. Plan again, and have that reviewed.";
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

/** A warning for who looks at a plan that was changed since it was made; a note where another account would have to be asked. */
export function remarkOnSeal(
  plan: Plan,
  name: string,
  { keyring, account }: Pick<SavedContext, "keyring" | "account">,
): Diagnostic[] {
  const { seal, ...unsealed } = plan;
  if (seal === UNKNOWN || seal === sealOf(unsealed, keyring)) return [];
  if (plan.account !== keyring.digest("account", account)) {
    const summary = `${name} was made for another account: whether it was changed since can't be told with these credentials`;
    return [{ severity: "note", code: "other-account", summary }];
  }
  const summary = `${name} was changed after it was made: its seal does not fit`;
  return [{ severity: "warning", code: "tampered-plan", summary, help: "Nothing of it can be trusted, and apply refuses it." }];
}

/** A plan that was refused is kept with its reasons; who applies it may lift those that a flag lifts. */
function isLifted({ code }: Diagnostic, allow: Allowances): boolean {
  return (code === "max-removals" && allow.removals) || (code === "suddenly-empty" && allow.empty);
}
