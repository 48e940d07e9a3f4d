import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { onTestFinished } from "vitest";
import { loadController } from "../../src/controller/config/load.ts";
import { startHeartbeat } from "../../src/controller/database/heartbeat.ts";
import { createHolds } from "../../src/controller/database/holds.ts";
import { type Database, openDatabase } from "../../src/controller/database/open.ts";
import { migrateTables, SCHEMA } from "../../src/controller/database/schema.ts";
import { openAccounts } from "../../src/controller/replica/accounts.ts";
import type { Replica } from "../../src/controller/replica/context.ts";
import { createTurns } from "../../src/controller/pass/turns.ts";
import { createMetrics } from "../../src/controller/replica/metrics.ts";
import { openServers, type Servers } from "../../src/controller/replica/servers.ts";
import { openSource } from "../../src/controller/sources/open.ts";
import { readPlace } from "../../src/state/postgres/place.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { freePort } from "../../src/controller/sandbox/free-port.ts";
import { createProject, type Project } from "../harness/project.ts";
import type { PostgresServer } from "../harness/postgres.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

/** The servers of a replica that makes no passes, on a database of its own. */
export interface Served extends EmulatedWorld {
  readonly project: Project;
  readonly database: Database;
  readonly admin: string;
  readonly events: string;
  readonly servers: Servers;
  readonly log: readonly string[];
  readonly replica: Replica;
  /** Tells of the database, as after the start. */
  serve(): Promise<void>;
  shard(domain: string, columns?: Readonly<Record<string, string>>): Promise<void>;
  /** `suspended by kim`, the oldest first. */
  history(): Promise<readonly string[]>;
}

export const TOKENS = { XROOM_ADMIN_TOKEN: "admin-Gehe1m", KIM: "kim-Gehe1m", LEE: "lee-Gehe1m" };

let databases = 0;

interface ServedOptions {
  /** Further keys of `admin` and of `events`. */
  readonly admin?: string;
  readonly events?: string;
  /** Where the platform is to reach the listener. */
  readonly eventUrl?: string;
  /** Of the source `prod`. */
  readonly mode?: string;
  /** One of its own if there is none. */
  readonly world?: EmulatedWorld;
  readonly files?: Readonly<Record<string, string>>;
}

export async function serveController(server: PostgresServer, options: ServedOptions = {}): Promise<Served> {
  databases += 1;
  const name = `served_${process.pid}_${databases}`;
  await server.ask(`create database ${name}`);
  const world = options.world ?? (await emulate());
  const port = await freePort();
  const url = `postgres://${server.user}:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/${name}`;
  const environment = { ...world.environment, ...TOKENS, XROOM_DATABASE: url, CHAT: DEMO_WEBHOOK_KEY };
  const file = `version: 1
database: { env: XROOM_DATABASE }
accounts: { main: { id: { env: XROOM_ID }, secret: { env: XROOM_SECRET }, ${world.regions} } }
sources:
  prod: { folder: source, account: main, domains: ["*.test", "*.org"], mode: ${options.mode ?? "approve"} }
  lab: { folder: lab, account: main, domains: ["*.lab"], mode: approve }
admin:
  listen: "127.0.0.1:0"
  token: { env: XROOM_ADMIN_TOKEN }
  tokens: { kim: { token: { env: KIM }, role: approve }, lee: { token: { env: LEE }, role: view } }
  ${options.admin ?? ""}
events: { url: "${options.eventUrl ?? "https://hooks.test/hook"}", listen: "127.0.0.1:${port}", keys: { chat.test: { env: CHAT } }${options.events ?? ""} }
`;
  const project = await createProject({ "controller.yaml": file, ...options.files }, environment);
  await writeFile(join(project.directory, "controller.yaml"), file);
  const database = openDatabase(readPlace(url, { environment, directory: "/" }), environment);
  onTestFinished(() => database.close());
  await migrateTables(database);
  const config = await loadController(join(project.directory, "controller.yaml"));
  const log: string[] = [];
  const servers = await openServers(config, environment, (line) => log.push(line));
  onTestFinished(() => servers.close());
  const heartbeat = await startHeartbeat(database, { id: "1", name: "one", heartbeat: 1_000, dead: 20_000 });
  onTestFinished(() => heartbeat.stop());
  const accounts = openAccounts(config.accounts, { environment, database, timeToWrite: () => 10_000, onTry: () => undefined });
  onTestFinished(async () => {
    for (const { connection } of accounts.values()) await connection.close();
  });
  const replica: Replica = {
    config,
    environment,
    database,
    heartbeat,
    holds: createHolds(database, heartbeat),
    accounts,
    source: (settings) => openSource(settings, { directory: config.directory, replica: "one", environment }),
    metrics: createMetrics(),
    ahead: 0,
    hostKeys: undefined,
    turns: createTurns(),
    notifier: { send: async () => undefined, close: async () => undefined },
    engine: { enqueue: async () => undefined, start: async () => undefined },
    stopping: new AbortController().signal,
    log: (line) => log.push(line),
  };
  return {
    ...world,
    project,
    database,
    servers,
    log,
    replica,
    admin: (servers.adminUrl ?? "").replace(/\/$/, ""),
    events: `http://127.0.0.1:${port}`,
    serve: () => servers.serve(replica),
    shard: async (domain, columns = {}) => {
      const all = { account: "main", domain, source: "prod", ...columns };
      const names = Object.keys(all);
      const places = names.map((each, index) => (JSON_COLUMNS.has(each) ? `$${index + 1}::text::json` : `$${index + 1}`));
      await database.run(`insert into ${SCHEMA}.shards (${names.join(", ")}) values (${places.join(", ")})`, Object.values(all));
    },
    history: async () => {
      const rows = await database.run(
        `select event, by, coalesce(domain, '') as domain, detail->>'what' as what from ${SCHEMA}.history order by id`,
      );
      return rows.map(({ event, by, domain, what }) => [event, what, domain, "by", by].filter((part) => part).join(" "));
    },
  };
}

const JSON_COLUMNS = new Set(["conditions", "summary"]);
