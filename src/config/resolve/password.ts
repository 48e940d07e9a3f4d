import { BUDGETS } from "../../model/budgets.ts";
import { variableOf } from "../../model/environment.ts";
import { Secret } from "../../model/secret.ts";
import { explainUnreadable } from "../files/explain-unreadable.ts";
import type { Password } from "../generated/schema-types.ts";
import { type Place, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Context } from "./context.ts";
import { checkSecret } from "./named-secrets.ts";
import { checkVariable } from "./variables.ts";

/** `undefined` after an error. */
export function resolvePassword(password: Password, place: Place, context: Context): Secret | null | undefined {
  if (password === null) {
    if (!place.file.isBlank(place.path)) return null;
    context.report.error("empty-secret", "the password is empty", place, {
      help: "write `null` for no password, or name a variable: { env: NAME }",
    });
    return undefined;
  }
  if (typeof password === "string") return resolveLiteral(password, place, context);
  if (password.env !== undefined) return resolveVariable(password.env, within(place, "env"), context);
  return password.file === undefined ? undefined : resolveFile(password.file, within(place, "file"), context);
}

function resolveLiteral(value: string, place: Place, { report }: Context): Secret | undefined {
  if (value === "") {
    report.error("empty-secret", "the password is an empty text", place, { help: "write `null` for no password" });
    return undefined;
  }
  report.warning("literal-secret", "the config holds a password as text", place, {
    help: "all who can read the file can read it: name a variable instead, { env: NAME }",
  });
  return new Secret(value, "literal");
}

function resolveVariable(name: string, place: Place, context: Context): Secret | undefined {
  const { environment, isSecretNeeded, report } = context;
  if (!checkVariable(name, place, context) || !checkSecret(name, place, context)) return undefined;
  const value = variableOf(environment, name);
  if (value !== undefined && value !== "") return new Secret(value, `env:${name}`);
  if (!isSecretNeeded) return Secret.withoutValue(`env:${name}`);
  if (value === undefined) {
    const help = `set ${name}, or write \`password: null\` for no password`;
    report.error("unset-secret", `the password's environment variable ${name} is not set`, place, { help });
  } else {
    const help = "write `password: null` for no password";
    report.error("empty-secret", `the password's environment variable ${name} is empty`, place, { help });
  }
  return undefined;
}

function resolveFile(path: string, place: Place, context: Context): Secret | undefined {
  const { secretFiles, isSecretNeeded, report } = context;
  if (!checkSecret(path, place, context)) return undefined;
  const read = secretFiles.get(path) ?? { kind: "missing" };
  const subject = `the password's file ${quoted(path)}`;
  const text = read.kind === "text" ? read.text.replace(/\r?\n$/, "") : undefined;
  if (text !== undefined && text !== "") return new Secret(text, `file:${path}`);
  if (!isSecretNeeded && (read.kind === "text" || read.kind === "missing")) return Secret.withoutValue(`file:${path}`);
  if (read.kind === "text") {
    report.error("empty-secret", `${subject} is empty`, place, { help: "write `password: null` for no password" });
  } else if (read.kind === "missing") {
    const help = "the path is relative to the root file's folder";
    report.error("unset-secret", `${subject} does not exist`, place, { help });
  } else {
    const { code, summary, help } = explainUnreadable(read, subject, BUDGETS.secretBytes);
    report.error(code, summary, place, { help });
  }
  return undefined;
}
