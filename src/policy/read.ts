import { BUDGETS, MEBIBYTE } from "../model/budgets.ts";
import { Failure, fail, type Source } from "../model/diagnostic.ts";
import { didYouMean } from "../config/did-you-mean.ts";
import { isMap } from "../config/schema/check-file.ts";
import type { Path } from "../config/yaml/parsed-file.ts";
import { parseFile } from "../config/yaml/parse-file.ts";
import { listOf } from "../model/list-of.ts";
import { type Compiled, compileExpression, type Predicate } from "./expression.ts";
import { FIELDS, type Subject, SUBJECTS } from "./fields.ts";
import { createPolicy, type PolicyParts } from "./judge.ts";
import { createReader, type Reader } from "./reader.ts";
import type { Policy, Rule } from "./rule.ts";
import { readSecretsFor } from "./secrets-for.ts";

const KEYS = ["each", "where", "require", "message", "severity", "lift"] as const;
const SEVERITIES = ["error", "warning"] as const;

/** Throws a Failure with all that is wrong, each at its place. */
export async function readPolicy(name: string, text: string): Promise<Policy> {
  if (text.length > BUDGETS.policyBytes)
    throw fail(
      "file-too-large",
      `${name} is larger than ${BUDGETS.policyBytes / MEBIBYTE} MiB`,
      "A policy has some dozen rules.",
    );
  const { file, diagnostics } = await parseFile(name, text);
  if (file === undefined || diagnostics.some(({ severity }) => severity === "error"))
    throw new Failure(
      diagnostics.map(({ excerpt: _excerpt, ...each }) => (each.code === "empty-file" ? { ...each, help: BEGIN } : each)),
    );
  const reader = createReader(file, await file.openText());
  const { rules, secretsFor } = readTop(file.value, reader);
  if (reader.found.length > 0) throw new Failure(reader.found.slice(0, BUDGETS.errors));
  return createPolicy({ text, rules, secretsFor });
}

const BEGIN = "begin it with `version: 1` and `policies:`";
const TOP = ["version", "policies", "secretsFor"] as const;

function readTop(value: unknown, reader: Reader): Pick<PolicyParts, "rules" | "secretsFor"> {
  const top = reader.place([], "value");
  if (!isMap(value) || value["version"] !== 1) {
    reader.wrong(
      "a policy begins with `version: 1`",
      isMap(value) && "version" in value ? reader.place(["version"], "value") : top,
    );
    return { rules: [], secretsFor: undefined };
  }
  for (const key of Object.keys(value))
    if (!(TOP as readonly string[]).includes(key))
      reader.wrong(
        `unknown key "${key}" in a policy file`,
        reader.place([key], "key"),
        didYouMean(key, TOP) ?? `It has ${listOf([...TOP])}.`,
      );
  const { policies, secretsFor } = value;
  return {
    rules: policies === undefined && secretsFor !== undefined ? [] : readRules(policies, top, reader),
    secretsFor: secretsFor === undefined ? undefined : readSecretsFor(secretsFor, reader),
  };
}

function readRules(policies: unknown, top: Source, reader: Reader): readonly Rule[] {
  if (!isMap(policies)) {
    reader.wrong("a policy file needs `policies`: a map of rules by name", top);
    return [];
  }
  const names = Object.keys(policies);
  if (names.length > BUDGETS.policyRules)
    reader.wrong(`a policy has more than ${BUDGETS.policyRules} rules`, reader.place(["policies"], "key"), "Part it.");
  return names.slice(0, BUDGETS.policyRules).flatMap((name) => readRule(name, policies[name], reader) ?? []);
}

function readRule(name: string, value: unknown, reader: Reader): Rule | undefined {
  const path = ["policies", name];
  const source = reader.place(path, "key");
  if (!isMap(value)) return reader.wrong(`the rule ${name} is not a map`, source, `It has ${listOf([...KEYS])}.`);
  for (const key of Object.keys(value))
    if (!(KEYS as readonly string[]).includes(key))
      reader.wrong(`unknown key "${key}" in a rule`, reader.place([...path, key], "key"), didYouMean(key, KEYS));
  const each = oneOf(SUBJECTS, "each", value, path, reader);
  const severity = oneOf(SEVERITIES, "severity", value, path, reader);
  const message = textAt("message", value, path, reader);
  const rule = each === undefined ? undefined : expressionAt("require", each, value, path, reader);
  const where = each === undefined || value["where"] === undefined ? undefined : expressionAt("where", each, value, path, reader);
  const lift = liftOf(value, path, reader);
  if (each === undefined || severity === undefined || message === undefined || rule === undefined) return undefined;
  return { name, each, where, require: rule, message, severity, lift, source };
}

/** As forges take labels. */
const LABEL = /^(?! )[^,\p{Cc}]{1,50}(?<! )$/u;

function liftOf(value: Values, path: Path, reader: Reader): string | undefined {
  const { lift, severity } = value;
  if (lift === undefined) return undefined;
  const place = reader.place([...path, "lift"], "value");
  if (typeof lift !== "string" || !LABEL.test(lift))
    return reader.wrong("`lift` is the name of a label", place, "It has 1 to 50 characters, and no comma.");
  if (severity === "warning") return reader.wrong("`lift` is for errors: a warning refuses nothing", place);
  return lift;
}

type Values = Readonly<Record<string, unknown>>;

function oneOf<const T extends string>(
  allowed: readonly T[],
  key: string,
  value: Values,
  path: Path,
  reader: Reader,
): T | undefined {
  const given = value[key];
  const found = allowed.find((each) => each === given);
  if (found !== undefined) return found;
  if (given === undefined)
    return reader.wrong(`a rule needs \`${key}\``, reader.place(path, "key"), `It is ${listOf([...allowed], "or")}.`);
  const help = typeof given === "string" ? didYouMean(given, allowed) : undefined;
  return reader.wrong(`\`${key}\` is ${listOf([...allowed], "or")}`, reader.place([...path, key], "value"), help);
}

function textAt(key: string, value: Values, path: Path, reader: Reader): string | undefined {
  const given = value[key];
  if (typeof given === "string" && given !== "") return given;
  const at = given === undefined ? reader.place(path, "key") : reader.place([...path, key], "value");
  return reader.wrong(`a rule needs \`${key}\`: a text`, at);
}

function expressionAt(key: "where" | "require", each: Subject, value: Values, path: Path, reader: Reader): Predicate | undefined {
  const text = textAt(key, value, path, reader);
  if (text === undefined) return undefined;
  const compiled: Compiled = compileExpression(text, FIELDS[each]);
  if (!("problems" in compiled)) return compiled;
  for (const { offset, what } of compiled.problems)
    reader.wrong(`\`${key}\` of the rule ${path.at(-1)} ${what}`, reader.place([...path, key], "value", offset));
  return undefined;
}
