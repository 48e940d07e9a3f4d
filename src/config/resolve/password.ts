import { variableOf } from "../../model/environment.ts";
import { Secret } from "../../model/secret.ts";
import type { Password } from "../generated/schema-types.ts";
import { type Place, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Context } from "./context.ts";

/**
 * The secret that a password field names. `undefined` after an error. Where secrets aren't needed, one that
 * isn't there is a Secret without its value.
 */
export function resolvePassword(password: Password, place: Place, context: Context): Secret | null | undefined {
  if (password === null) {
    if (!place.file.isBlank(place.path)) return null;
    context.report.error("empty-secret", "the password is left empty", place, {
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
  report.warning("literal-secret", "a password stands in the config itself", place, {
    help: "who can read the file can read it: name a variable instead, { env: NAME }",
  });
  return new Secret(value, "literal");
}

function resolveVariable(name: string, place: Place, { environment, secretsNeeded, report }: Context): Secret | undefined {
  const value = variableOf(environment, name);
  if (value !== undefined && value !== "") return new Secret(value, `env:${name}`);
  if (!secretsNeeded) return Secret.withoutValue(`env:${name}`);
  if (value === undefined) {
    const help = `set ${name}, or write \`password: null\` for no password`;
    report.error("unset-secret", `the password needs the environment variable ${name}, which is not set`, place, { help });
  } else {
    const help = `an empty password is never sent; write \`password: null\` for none`;
    report.error("empty-secret", `the password needs the environment variable ${name}, which is empty`, place, { help });
  }
  return undefined;
}

function resolveFile(path: string, place: Place, { secretFiles, secretsNeeded, report }: Context): Secret | undefined {
  const read = secretFiles.get(path) ?? { kind: "missing" };
  const name = `the password's file ${quoted(path)}`;
  switch (read.kind) {
    case "text": {
      const value = read.text.replace(/\r?\n$/, "");
      if (value !== "") return new Secret(value, `file:${path}`);
      if (!secretsNeeded) return Secret.withoutValue(`file:${path}`);
      report.error("empty-secret", `${name} is empty`, place, { help: "write `password: null` for no password" });
      return undefined;
    }
    case "missing":
      if (!secretsNeeded) return Secret.withoutValue(`file:${path}`);
      report.error("unset-secret", `${name} is not there`, place, { help: "the path is relative to the root file's folder" });
      return undefined;
    case "outside":
      report.error("outside-project", `${name} leads out of the project`, place, {
        help: "a secret file is in the folder of the root file or below it, after symbolic links were followed",
      });
      return undefined;
    case "not-a-file":
      report.error("unreadable-file", `${name} can't be read: it isn't a file`, place);
      return undefined;
    case "too-large":
      report.error("file-too-large", `${name} is too large for a password`, place);
      return undefined;
    case "not-utf8":
      report.error("not-utf8", `${name} isn't UTF-8`, place);
      return undefined;
    case "unreadable":
      report.error("unreadable-file", `${name} can't be read: ${read.reason}`, place);
      return undefined;
    default:
      return read satisfies never;
  }
}
