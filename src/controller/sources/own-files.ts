/** The operator's files of a source: read anew each time, so that a changed one counts at once. */
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { parseSecrets } from "../../config/secrets/parse-secrets.ts";
import { BUDGETS, MEBIBYTE } from "../../model/budgets.ts";
import { isDeniedVariable } from "../../model/denied-variables.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import { createMatcher } from "../../model/glob.ts";
import type { SourceSettings } from "../config/settings.ts";

/** Only the variables that a source's config may name, its file's over those of the process. Throws a Failure. */
export async function variablesOf(
  { secrets, env }: Pick<SourceSettings, "secrets" | "env">,
  environment: Environment,
): Promise<Environment> {
  const values = secrets === undefined ? [] : await readSecrets(secrets);
  // Without globs, none.
  const isAllowed = env.length === 0 ? () => false : createMatcher(env);
  const all: Environment = { ...environment, ...Object.fromEntries(values.filter(([name]) => !isDeniedVariable(name))) };
  return Object.fromEntries(Object.entries(all).filter(([name]) => isAllowed(name)));
}

async function readSecrets(path: string): Promise<readonly (readonly [string, string])[]> {
  const name = basename(path);
  const { values, problems } = parseSecrets(await readOwnFile(path, `the secrets in ${name}`));
  if (problems.length === 0) return [...values];
  throw new Failure(
    problems.map(({ line, what }) => ({
      severity: "error",
      code: "bad-secrets",
      summary: `line ${line} of ${name} ${what}`,
      help: "A line is NAME=value, or the file is one JSON object of texts. Nothing of it is shown.",
    })),
  );
}

/** `what` is it, for messages. Throws a Failure. */
export async function readOwnFile(path: string, what: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    if ((await file.stat()).size <= BUDGETS.secretBytes) return await file.readFile("utf8");
  } catch (cause) {
    const { code = "an error" } = cause as NodeJS.ErrnoException;
    throw fail("unreadable-file", `${what} can't be read: ${code}`, "Check the name in the controller's file.", { cause });
  }
  throw fail("file-too-large", `${what} are larger than ${BUDGETS.secretBytes / MEBIBYTE} MiB`, "Name a smaller file.");
}
