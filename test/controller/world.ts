import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Status, ShardStatus } from "../../src/controller/operate/status.ts";
import type { PostgresServer } from "../harness/postgres.ts";
import { freePort } from "../../src/controller/sandbox/free-port.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { createProject, type Project, type Ran, type Started } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

export interface ControllerWorld extends EmulatedWorld {
  readonly project: Project;
  /** Writes files of the source, in the folder `source`. */
  source(files: Readonly<Record<string, string>>): Promise<void>;
  /** A replica that is ready; killed when the test ends. */
  run(name?: string): Promise<Started>;
  ctl(...args: string[]): Promise<Ran>;
  /** The admin API, as the token's holder. */
  /** Of the replica that was started last, or is asked from now on. */
  readonly admin: () => string;
  askFrom(replica: Started): void;
  ask(
    path: string,
    options?: { readonly token?: string; readonly body?: unknown; readonly headers?: Record<string, string> },
  ): Promise<Asked>;
  status(): Promise<Status>;
  shard(id?: string): Promise<ShardStatus | undefined>;
  /** Until a shard is so. */
  until(matches: (shard: ShardStatus) => boolean, id?: string): Promise<ShardStatus>;
  sql(statement: string): Promise<readonly Record<string, unknown>[]>;
}

export interface Asked {
  readonly status: number;
  readonly text: string;
  json(): never;
}

const TOKEN = "admin-Gehe1m";
let databases = 0;

export const ROOT = "version: 1\ninclude: [domains/*.yaml]\ndefaults: { region: fra-1, timezone: UTC }\n";

/** One account, one source in a folder, quick intervals. `more` are further keys of the source, `top` of the file. */
export async function createController(
  server: PostgresServer,
  {
    mode = "auto",
    drift = "2s",
    more = "",
    top = "",
    files,
  }: { mode?: string; drift?: string; more?: string; top?: string; files: Readonly<Record<string, string>> },
): Promise<ControllerWorld> {
  databases += 1;
  const database = `run_${process.pid}_${databases}`;
  await server.ask(`create database ${database}`);
  const world = await emulate();
  const url = `postgres://${server.user}:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/${database}`;
  const [port, eventPort] = [await freePort(), await freePort()];
  let admin = "";
  const ask: ControllerWorld["ask"] = async (path, { token = TOKEN, body, headers = {} } = {}) => {
    const response = await fetch(`${admin}${path}`, {
      redirect: "manual",
      headers: { authorization: `Bearer ${token}`, ...headers },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, json: () => JSON.parse(text) as never };
  };
  const config = [
    "version: 1",
    "database: { env: XROOM_DATABASE }",
    `accounts: { main: { id: { env: XROOM_ID }, secret: { env: XROOM_SECRET }, rate: 1000, ${world.regions} } }`,
    `sources: { prod: { folder: source, account: main, domains: ["*.test"], mode: ${mode}, interval: 1s, drift: ${drift}, rooms: 2s${more} } }`,
    "replica: { name: { env: REPLICA } }",
    `admin: { listen: "127.0.0.1:${port}", token: { env: XROOM_ADMIN_TOKEN }, tokens: { kim: { token: { env: KIM }, role: approve }, lee: { token: { env: LEE }, role: view } } }`,
    `events: { url: "http://127.0.0.1:${eventPort}/hook", listen: "127.0.0.1:${eventPort}", keys: { chat.test: { env: HOOK_KEY } } }`,
    top,
    "",
  ].join("\n");
  const environment = {
    ...world.environment,
    XROOM_DATABASE: url,
    REPLICA: "one",
    XROOM_ADMIN_TOKEN: TOKEN,
    KIM: "kim-Gehe1m",
    LEE: "lee-Gehe1m",
    HOOK_KEY: DEMO_WEBHOOK_KEY,
  };
  const project = await createProject({ "controller.yaml": config }, environment);
  const source = async (texts: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, text] of Object.entries(texts)) {
      const path = join(project.directory, "source", name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
  };
  await source({ "xroom.yaml": ROOT, ...files });
  const ctl = (...args: string[]): Promise<Ran> => project.xroom("controller", ...args);
  const status = async (): Promise<Status> => (await ask("/api/status")).json();
  const shard = async (id = "main/chat.test"): Promise<ShardStatus | undefined> =>
    (await status()).shards.find((each) => each.shard === id);
  const askFrom = (replica: Started): void => {
    admin = /the page is at (\S+)\//.exec(replica.heard())?.[1] ?? "";
  };
  return {
    ...world,
    admin: () => admin,
    askFrom,
    ask,
    project,
    source,
    ctl,
    status,
    shard,
    run: async (name = "one") => {
      project.environment["REPLICA"] = name;
      // Copies of the file differ in their listen addresses.
      const own = name === "one" ? config : config.replaceAll(/listen: "127\.0\.0\.1:\d+"/g, 'listen: "127.0.0.1:0"');
      await project.write(`${name}.yaml`, own);
      const started = project.start("controller", "run", "--config", `${name}.yaml`);
      onTestFinished(() => started.kill("SIGKILL"));
      await started.said("xroom controller ready");
      askFrom(started);
      return started;
    },
    until: async (matches, id) => {
      let found: ShardStatus | undefined;
      await expect
        .poll(
          async () => {
            found = await shard(id);
            return found !== undefined && matches(found);
          },
          { interval: 100, timeout: 25_000 },
        )
        .toBe(true);
      return found as ShardStatus;
    },
    sql: async (statement) => {
      const { default: postgres } = await import("postgres");
      const sql = postgres(url, { max: 1 });
      try {
        return await sql.unsafe(statement);
      } finally {
        await sql.end();
      }
    },
  };
}
