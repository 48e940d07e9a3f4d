import { BUDGETS } from "../../model/budgets.ts";
import { type Diagnostic, fail } from "../../model/diagnostic.ts";
import { variableOf } from "../../model/environment.ts";
import type { Io } from "../terminal/io.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { OptionTable, OptionValues } from "../terminal/option-table.ts";
import { printable } from "../../render/safe/printable.ts";
import { readNamedFile } from "../terminal/read-named-file.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";

export const KEY_OPTIONS = {
  "--key-env <name>":
    "the variable that holds the domain's webhookKey (default: XROOM_WEBHOOK_KEY; under --sandbox, the sandbox's key)",
  "--key-file <file>": "the file that holds it",
  "--key <value>": "the key itself; every user of this machine can read it there",
} as const satisfies OptionTable;

type KeyOptions = GlobalOptions & OptionValues<typeof KEY_OPTIONS>;

const DEFAULT_VARIABLE = "XROOM_WEBHOOK_KEY";

/** The domain's webhookKey. Throws a Failure if there is none. */
export async function webhookKeyOf(options: KeyOptions, io: Io): Promise<string> {
  const key = await findWebhookKey(options, io);
  if (key !== undefined) return key;
  throw fail(
    "no-webhook-key",
    `${DEFAULT_VARIABLE} is not set`,
    "Set it to the domain's webhookKey from the dashboard, or name another variable with --key-env, or a file with --key-file.",
  );
}

/** The same, or `undefined` if none is given. Throws a Failure for a key that can't be right. */
export async function findWebhookKey(options: KeyOptions, io: Io): Promise<string | undefined> {
  const given = [options.key, options.keyEnv, options.keyFile].filter((each) => each !== undefined);
  if (given.length > 1) throw fail("usage", "--key, --key-env and --key-file exclude each other", "Give one of them.");
  const key = await readKey(options, io);
  if (key === undefined) return undefined;
  if (key === io.environment["XROOM_SECRET"])
    throw fail(
      "key-is-api-secret",
      "the webhook key is XROOM_SECRET, the API's secret",
      "Use the domain's webhookKey. A listener signs any text that it is sent: with the API's secret, it would sign requests to the API.",
    );
  printDiagnostics([...onCommandLine(options), ...blanksAround(key)], options, io);
  return key;
}

async function readKey({ key, keyEnv, keyFile, ...options }: KeyOptions, io: Io): Promise<string | undefined> {
  if (key !== undefined) return filled(key, "--key");
  if (keyFile !== undefined) {
    const named = { subject: printable(keyFile), most: BUDGETS.secretBytes, help: "Check the name given to --key-file." };
    const text = await readNamedFile(keyFile, named, options, io);
    return filled(text.replace(/\r?\n$/, ""), keyFile);
  }
  if (options.sandbox === true && keyEnv === undefined) return (await import("../../emulator/emulator.ts")).DEMO_WEBHOOK_KEY;
  const value = variableOf(io.environment, keyEnv ?? DEFAULT_VARIABLE);
  if (keyEnv !== undefined && value === undefined)
    throw fail("no-webhook-key", `${keyEnv} is not set`, "Set it to the domain's webhookKey from the dashboard.");
  return value === undefined ? undefined : filled(value, keyEnv ?? DEFAULT_VARIABLE);
}

function filled(key: string, where: string): string {
  if (key !== "") return key;
  throw fail(
    "no-webhook-key",
    `the webhook key in ${where} is empty`,
    "Put the domain's webhookKey there; the dashboard shows it.",
  );
}

function onCommandLine({ key }: KeyOptions): Diagnostic[] {
  if (key === undefined) return [];
  const summary = "a key on the command line can be read by every user of this machine, and stays in the shell's history";
  return [
    { severity: "warning", code: "key-on-command-line", summary, help: `Use ${DEFAULT_VARIABLE}, --key-env or --key-file.` },
  ];
}

function blanksAround(key: string): Diagnostic[] {
  if (key === key.trim()) return [];
  const summary = "the webhook key begins or ends with a blank or a line break, which counts as part of it";
  return [
    {
      severity: "warning",
      code: "blanks-around-key",
      summary,
      help: "Compare it with the dashboard.",
    },
  ];
}
