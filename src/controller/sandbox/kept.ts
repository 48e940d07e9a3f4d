import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
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

export function postgresFolder(directory: string): string {
  return join(sandboxFolder(directory), "postgres");
}

/** PostgreSQL takes its own file away as it ends, and leaves it when it is killed. */
export async function isRunning(directory: string): Promise<boolean> {
  const kept = await keptSandbox(directory);
  if (kept === undefined || !existsSync(join(postgresFolder(directory), "postmaster.pid"))) return false;
  const socket = createConnection({ host: "127.0.0.1", port: kept.port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Throws a Failure where no sandbox runs. */
export async function requireSandbox(directory: string): Promise<KeptSandbox> {
  const kept = await keptSandbox(directory);
  if (kept !== undefined && (await isRunning(directory))) return kept;
  throw fail("no-sandbox", `no controller's sandbox runs in ${directory}`, "Start one with `xroom controller run --sandbox`.");
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
