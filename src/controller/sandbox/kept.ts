import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { OWN_FOLDER, requireOwnFolder } from "../../state/own-folder.ts";

/** What a sandbox keeps of itself from run to run, for its owner alone. */
export interface KeptSandbox {
  readonly password: string;
  /** Of the page. */
  readonly token: string;
  /** PostgreSQL's; 0 before its first start. */
  readonly port: number;
}

export function sandboxFolder(directory: string): string {
  return join(directory, OWN_FOLDER, "controller");
}

export async function keptSandbox(directory: string): Promise<KeptSandbox | undefined> {
  const text = await readFile(join(sandboxFolder(directory), "sandbox.json"), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as KeptSandbox);
}

/** Throws a Failure where no sandbox was run. */
export async function requireSandbox(directory: string): Promise<KeptSandbox> {
  const kept = await keptSandbox(directory);
  if (kept !== undefined) return kept;
  throw fail(
    "no-sandbox",
    `there is no controller's sandbox in ${directory}`,
    "Start one with `xroom controller run --sandbox`.",
  );
}

export async function keepSandbox(directory: string, port: number): Promise<KeptSandbox> {
  await requireOwnFolder(directory);
  const { password, token } = (await keptSandbox(directory)) ?? {
    password: randomBytes(24).toString("base64url"),
    token: randomBytes(12).toString("base64url"),
  };
  const kept = { password, token, port };
  await mkdir(sandboxFolder(directory), { recursive: true });
  await writeFile(join(sandboxFolder(directory), "sandbox.json"), `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  return kept;
}

export function databaseUrl({ password, port }: Pick<KeptSandbox, "password" | "port">): string {
  return `postgres://xroom:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}
