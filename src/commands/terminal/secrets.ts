import { open } from "node:fs/promises";
import { resolve } from "node:path";
import { allowedVariables } from "../../config/resolve/variables.ts";
import { parseSecrets } from "../../config/secrets/parse-secrets.ts";
import { BUDGETS } from "../../model/budgets.ts";
import { isCredential, isDeniedVariable } from "../../model/denied-variables.ts";
import { type Diagnostic, Failure, fail } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import { listOf } from "../../model/list-of.ts";
import { readStreamAtMost } from "../../model/read-at-most.ts";
import { printable } from "../../render/safe/printable.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Io } from "./io.ts";
import { printDiagnostics } from "./print-diagnostics.ts";

/**
 * The streams with an environment in which the secrets of a file stand over the variables. Only names that a config may name are taken:
 * a file that says PATH or XROOM_HOSTS changes nothing. Throws a Failure with the lines that can't be read.
 */
export async function withSecrets(file: string, options: GlobalOptions, io: Io): Promise<Io> {
  const name = file === "-" ? "standard input" : printable(file);
  const { text, isOpen } = file === "-" ? await readStdin(io) : await readSecretsFile(resolve(io.directory, file), name);
  const { values, problems } = parseSecrets(text);
  if (problems.length > 0) throw new Failure(problems.map(({ line, what }) => badLine(name, line, what)));
  const allows = allowedVariables(options.allowEnv ?? [], io.environment);
  const isTaken = (variable: string): boolean => !isDeniedVariable(variable) || isSecretOfRun(variable) || allows(variable);
  const taken = [...values].filter(([variable]) => isTaken(variable));
  const left = [...values.keys()].filter((variable) => !isTaken(variable));
  const warnings = [...(isOpen ? [openFile(name)] : []), ...(left.length > 0 ? [leftOut(name, left)] : [])];
  printDiagnostics(warnings, options, io);
  const environment: Environment = { ...io.environment, ...Object.fromEntries(taken) };
  return new Proxy(io, { get: (target, key) => (key === "environment" ? environment : Reflect.get(target, key, target)) });
}

/** The account, and the key that webhooks are signed with. */
function isSecretOfRun(name: string): boolean {
  return isCredential(name, "id") || isCredential(name, "secret") || name === "XROOM_WEBHOOK_KEY";
}

interface Given {
  readonly text: string;
  /** Whether others may read it. */
  readonly isOpen: boolean;
}

async function readStdin(io: Io): Promise<Given> {
  return { text: (await readStreamAtMost(io.stdin, BUDGETS.secretBytes, "standard input")).toString("utf8"), isOpen: false };
}

/** A pipe, as of `<(sops -d …)`, is read as well. */
async function readSecretsFile(path: string, name: string): Promise<Given> {
  try {
    await using file = await open(path, "r");
    const { mode } = await file.stat();
    const bytes = await readStreamAtMost(
      file.createReadStream({ autoClose: false }),
      BUDGETS.secretBytes,
      name,
      "Name a file of secrets.",
    );
    const isFile = (mode & 0o170_000) === 0o100_000;
    return { text: bytes.toString("utf8"), isOpen: isFile && process.platform !== "win32" && (mode & 0o077) !== 0 };
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const { code = "an error" } = cause as NodeJS.ErrnoException;
    throw fail(
      "unreadable-file",
      `the secrets in ${name} can't be read: ${code}`,
      "Check the name that --secrets or XROOM_SECRETS gives.",
      {
        cause,
      },
    );
  }
}

function badLine(name: string, line: number, what: string): Diagnostic {
  return {
    severity: "error",
    code: "bad-secrets",
    summary: `line ${line} of ${name} ${what}`,
    help: "A line is NAME=value, NAME='value' or NAME=\"value\", or the file is one JSON object of texts. Nothing of it is shown.",
  };
}

function openFile(name: string): Diagnostic {
  const help = `Allow only yourself: chmod 600 ${name}.`;
  return { severity: "warning", code: "open-secrets", summary: `others may read the secrets in ${name}`, help };
}

function leftOut(name: string, names: readonly string[]): Diagnostic {
  return {
    severity: "warning",
    code: "variable-not-allowed",
    summary: `${name} sets ${listOf(names)}, which belongs to the run or its pipeline: it is not taken from there`,
    help: "Set it in the environment, or give it another name.",
  };
}
