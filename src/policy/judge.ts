import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { BUDGETS } from "../model/budgets.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { tell } from "../model/told.ts";
import type { Predicate } from "./expression.ts";
import { declaredObjects, plannedObjects, type PolicyObject } from "./objects.ts";
import type { Lifting, Policy, Rule } from "./rule.ts";

export interface PolicyParts extends Pick<Policy, "text" | "secretsFor"> {
  readonly rules: readonly Rule[];
}

export function createPolicy({ text, rules, secretsFor }: PolicyParts): Policy {
  const wanted = new Set(rules.map(({ each }) => each));
  return {
    text,
    secretsFor,
    lifts: [...new Set(rules.flatMap(({ lift }) => lift ?? []))],
    judgeDeclared: (config, scope) => judge(rules, declaredObjects(config, wanted), scope),
    judgePlan: (plan, clock) => judge(rules, plannedObjects(plan), { ...clock, address: () => true }),
  };
}

function judge(
  rules: readonly Rule[],
  objects: Iterable<PolicyObject>,
  { now, address, isLifted = () => false }: Parameters<Policy["judgeDeclared"]>[1],
): readonly Diagnostic[] {
  const instant = timestampFromMs(now);
  const found: Diagnostic[] = [];
  const counts = { error: 0, warning: 0 };
  let left: number = BUDGETS.policySteps;
  for (const object of objects) {
    if (object.address !== undefined && !address(object.address)) continue;
    const bindings = { object: object.value, now: instant };
    for (const rule of rules) {
      if (rule.each !== object.each) continue;
      left -= rule.require.cost + (rule.where?.cost ?? 0);
      if (left < 0) throw tooMuch(rule, object, "the rules of this policy take too long for all that is declared");
      const isMeant = rule.where === undefined || hold(rule.where, "where", rule, object, bindings);
      if (!isMeant || hold(rule.require, "require", rule, object, bindings)) continue;
      const diagnostic = broken(rule, object, isLifted);
      counts[diagnostic.severity] += 1;
      if (counts[diagnostic.severity] <= BUDGETS.errors) found.push(diagnostic);
    }
  }
  return tell(found, { errors: untoldOf(counts.error), warnings: untoldOf(counts.warning) });
}

/** Errors and warnings have room apart: a thousand warnings hide no error. */
function untoldOf(count: number): number {
  return Math.max(0, count - BUDGETS.errors);
}

function hold(
  predicate: Predicate,
  key: "where" | "require",
  rule: Rule,
  object: PolicyObject,
  bindings: Parameters<Predicate["holds"]>[0],
): boolean {
  if (predicate.loops && object.size > BUDGETS.policyListEntries)
    throw tooMuch(
      rule,
      object,
      `it goes through lists, and ${nameOf(object)} has one of ${object.size.toLocaleString("en")} entries`,
    );
  try {
    return predicate.holds(bindings);
  } catch (error) {
    const summary = `the rule ${rule.name} can't be evaluated for ${nameOf(object)}: \`${key}\`: ${(error as Error).message.slice(0, 300)}`;
    const help = "What is undeclared is null: ask for that first, as in `object.capacity == null || object.capacity <= 50`.";
    throw new Failure({ severity: "error", code: "bad-policy", summary, help, source: rule.source, ...relatedTo(object) });
  }
}

function tooMuch(rule: Rule, object: PolicyObject, why: string): Failure {
  const summary = `the rule ${rule.name} costs too much: ${why}`;
  const help = "Write it with fewer parts and lists, or limit it to what it is about.";
  return new Failure({ severity: "error", code: "too-much-work", summary, help, source: rule.source, ...relatedTo(object) });
}

function relatedTo({ address, source }: PolicyObject): Pick<Diagnostic, "related"> {
  return source === undefined ? {} : { related: [{ message: nameOf({ address }), source }] };
}

function broken(
  { name, message, severity, lift, source: ruleSource }: Rule,
  { address, source }: PolicyObject,
  isLifted: NonNullable<Lifting["isLifted"]>,
): Diagnostic & Pick<Rule, "severity"> {
  const isLiftedHere = lift !== undefined && isLifted(lift, address);
  const lifting = lift === undefined ? "" : ` The label ${lift} lifts it.`;
  return {
    severity: isLiftedHere ? "warning" : severity,
    code: "policy",
    summary: `${nameOf({ address })}: ${message}${isLiftedHere ? ` (lifted: ${lift})` : ""}`,
    help: `The rule ${name} of the policy asks for it (${ruleSource.file}:${ruleSource.line}).${lifting}`,
    ...(address === undefined ? {} : { address }),
    ...(lift === undefined ? {} : { lift }),
    ...(source === undefined ? {} : { source }),
  };
}

function nameOf({ address }: Pick<PolicyObject, "address">): string {
  return address ?? "the plan";
}
