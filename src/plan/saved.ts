/**
 * A plan that comes from a file. It was reviewed as it stands, so it is applied as it stands or not at all: whatever is no longer what
 * it was then is refused.
 */
import { type SchemaError, validate as validatePlan } from "./generated/plan-validator.ts";
import { type Diagnostic, Failure, fail } from "../model/diagnostic.ts";
import { formatSeconds } from "../model/duration.ts";
import type { Instant } from "../model/instant.ts";
import { canonicalJson, type Keyring } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import type { Allowances } from "./guard.ts";
import { refusalsOf, sealOf } from "./plan.ts";

const FORMAT = "xroom.plan/1";

/** The plan as it is saved: canonical JSON (RFC 8785), so that equal plans are equal files. */
export function serialisePlan(plan: Plan): string {
  return `${canonicalJson(plan)}\n`;
}

/** Reads a saved plan; what a newer version added to the format is kept. Throws a Failure for what isn't one. */
export function parsePlan(text: string, name: string): Plan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse("plan-broken", `${name} is not whole: ${(cause as Error).message}`, "Save the plan again.", cause);
  }
  const format = typeof value === "object" && value !== null ? (value as { format?: unknown }).format : undefined;
  if (format !== FORMAT && typeof format === "string" && /^xroom\.plan\/\d+$/.test(format)) {
    throw refuse(
      "plan-format",
      `${name} has the format ${format}, which this xroom does not know`,
      "Use the xroom that made it.",
    );
  }
  if (!validatePlan(value)) {
    const [first] = validatePlan.errors as readonly [SchemaError];
    const where = `${first.instancePath || "/"} is not as its schema has it (${first.keyword})`;
    throw refuse("plan-broken", `${name} is not a plan: ${where}`, "Save one with `xroom plan --out FILE`.");
  }
  return value as Plan;
}

/** What a saved plan is held against. */
export interface SavedContext {
  readonly keyring: Keyring;
  /** The API id. */
  readonly account: string;
  readonly now: Instant;
  /** Milliseconds. */
  readonly maxAge: number;
  readonly allow: Allowances;
}

/** Throws a Failure, of kind `refused`, for a plan of another account, one that was changed, is too old, or was refused. */
export function checkSaved(plan: Plan, name: string, { keyring, account, now, maxAge, allow }: SavedContext): void {
  const { seal, ...unsealed } = plan;
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
  const left = refusalsOf(plan).filter((refusal) => !isLifted(refusal, allow));
  if (left.length > 0) throw new Failure(left, { kind: "refused" });
}

/** A plan that was refused is kept with its reasons; who applies it may lift those that a flag lifts. */
function isLifted({ code }: Diagnostic, allow: Allowances): boolean {
  return (code === "max-removals" && allow.removals) || (code === "suddenly-empty" && allow.empty);
}

function refuse(code: string, summary: string, help: string, cause?: unknown): Failure {
  return fail(code, summary, help, { kind: "refused", cause });
}
