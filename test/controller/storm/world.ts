/** Three replicas as processes, with ways to the database and the API that can be cut, clocks that can be moved, and an operator. */
import { writeFile } from "node:fs/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import type { Status } from "../../../src/controller/operate/status.ts";
import { DEMO_WEBHOOK_KEY } from "../../../src/emulator/index.ts";
import { freePort } from "../../../src/controller/sandbox/free-port.ts";
import type { PostgresServer } from "../../harness/postgres.ts";
import { createProject, type Project, type Started } from "../../harness/project.ts";
import { emulate, type EmulatedWorld } from "../../harness/world.ts";
import { type Gateway, openGateway, type Write } from "./gateway.ts";
import { type Link, openLink } from "./link.ts";
import { createSource, DOMAINS, type Source } from "./source.ts";

export interface StormReplica {
  readonly name: string;
  readonly database: Link;
  readonly api: Gateway;
  /** Milliseconds by which its clock is ahead. */
  moveClock(milliseconds: number): Promise<void>;
  start(): void;
  signal(signal: NodeJS.Signals): void;
  /** It has begun to work, as far as it says. */
  isReady(): boolean;
  /** Both outputs of the process that runs now. */
  heard(): string;
}

export interface StormWorld extends EmulatedWorld {
  readonly source: Source;
  readonly replicas: readonly StormReplica[];
  /** As the ways to the API saw them. */
  readonly calls: readonly Write[];
  /** Processes that ended by themselves, with what they said last. */
  readonly gaveUp: readonly string[];
  status(): Promise<Status>;
  /** `controller …` by the operator, on the database. */
  operate(...args: string[]): Promise<string>;
  /** Rejects while the database doesn't answer. */
  sql(statement: string): Promise<readonly Record<string, unknown>[]>;
}

const PRELOAD = fileURLToPath(new URL("process.cjs", import.meta.url));

export async function createStormWorld(server: PostgresServer): Promise<StormWorld> {
  const database = `storm_${process.pid}`;
  await server.ask(`create database ${database}`);
  const url = `postgres://${server.user}:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/${database}`;
  const world = await emulate();
  const region = world.emulator.world("fra-1");
  const source = await createSource();
  const eventPorts: number[] = [];
  const hooks = await openHooks(eventPorts);
  const writes: Write[] = [];
  const gaveUp: string[] = [];
  const known = new Map<string, string>();
  const domainOf = (collection: string, data: unknown): string => {
    const { id, domain } = data as { id?: unknown; domain?: unknown };
    if (typeof domain === "string") return domain;
    for (const each of region.bookings()) known.set(`booking ${each.id}`, each.domain);
    for (const each of region.webhooks()) known.set(`webhook ${each.id}`, each.domain);
    return known.get(`${collection} ${String(id)}`) ?? String(id).split("/")[0] ?? "";
  };
  const configOf = (admin: number, events: number): string =>
    [
      "version: 1",
      "database: { env: XROOM_DATABASE }",
      `accounts: { main: { id: { env: XROOM_ID }, secret: { env: XROOM_SECRET }, rate: 1000, ${world.regions} } }`,
      "sources:",
      `  prod: { git: "${source.url}", ref: main, account: main, domains: ["*.test"], mode: auto, interval: 2s, drift: 5s, rooms: 2s }`,
      `  lab: { git: "${source.url}", ref: main, path: lab, account: main, domains: ["lab.example"], mode: approve, interval: 2s, drift: 5s, rooms: 2s }`,
      "replica: { name: { env: REPLICA } }",
      `admin: { listen: "127.0.0.1:${admin}", token: { env: XROOM_ADMIN_TOKEN } }`,
      `events: { url: "http://127.0.0.1:${hooks}/hook", listen: "127.0.0.1:${events}", keys: { ${DOMAINS.map((each) => `${each}: { env: HOOK_KEY }`).join(", ")} } }`,
      "",
    ].join("\n");
  const environment = {
    ...world.environment,
    XROOM_DATABASE: url,
    XROOM_ADMIN_TOKEN: "admin-Gehe1m",
    HOOK_KEY: DEMO_WEBHOOK_KEY,
  };
  const createReplica = async (name: string): Promise<StormReplica> => {
    const [admin, events] = [await freePort(), await freePort()];
    eventPorts.push(events);
    let lives = 0;
    const target = Number(new URL(world.url).port);
    const api = await openGateway({
      target,
      process: () => `${name}#${lives}`,
      domainOf,
      onWrite: (write) => writes.push(write),
    });
    const link = await openLink(server.port);
    const project: Project = await createProject({ "controller.yaml": configOf(admin, events), clock: "0" }, { ...environment });
    Object.assign(project.environment, {
      REPLICA: name,
      NODE_OPTIONS: `--require=${PRELOAD}`,
      STORM_CLOCK: join(project.directory, "clock"),
      STORM_ROUTES: JSON.stringify({ [target]: api.port, [server.port]: link.port }),
    });
    let running: Started | undefined;
    onTestFinished(() => running?.kill("SIGKILL"));
    const replica: StormReplica = {
      name,
      database: link,
      api,
      moveClock: (milliseconds) => writeFile(join(project.directory, "clock"), String(milliseconds)),
      start: () => {
        lives += 1;
        const started = project.start("controller", "run");
        running = started;
        // As its supervisor would, where nothing has killed it.
        void started.ended.then(({ code, err }) => {
          if (code === null || ended.aborted) return;
          gaveUp.push(`${name} ended with ${code}: ${err.slice(-600)}`);
          if (running === started) replica.start();
        });
      },
      signal: (signal) => running?.kill(signal),
      isReady: () => running?.heard().includes("xroom controller ready") === true,
      heard: () => running?.heard() ?? "",
    };
    return replica;
  };
  const { default: postgres } = await import("postgres");
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  onTestFinished(() => sql.end({ timeout: 1 }));
  const over = new AbortController();
  const ended = over.signal;
  onTestFinished(() => over.abort());
  const replicas = [await createReplica("one"), await createReplica("two"), await createReplica("three")];
  const operator = await createProject({ "controller.yaml": configOf(0, 0) }, environment);
  const operate = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await operator.xroom("controller", ...args);
    if (code !== 0) throw new Error(`controller ${args.join(" ")}: ${code}\n${err}`);
    return out;
  };
  return {
    ...world,
    source,
    replicas,
    calls: writes,
    gaveUp,
    operate,
    status: async () => JSON.parse(await operate("status", "--json")) as Status,
    sql: (statement) => sql.unsafe(statement),
  };
}

/** Where events arrive: with the first replica that takes the connection, as behind a load balancer. */
async function openHooks(targets: readonly number[]): Promise<number> {
  const hooks = createServer((client) => {
    client.on("error", () => undefined);
    const join = (left: readonly number[]): void => {
      const [port, ...others] = left;
      if (port === undefined) {
        client.destroy();
        return;
      }
      const far = connect(port, "127.0.0.1");
      far.once("error", () => join(others));
      far.once("connect", () => {
        far.removeAllListeners("error").on("error", () => client.destroy());
        client.pipe(far).pipe(client);
      });
      client.once("close", () => far.destroy());
    };
    join(targets.toSorted(() => Math.random() - 0.5));
  }).listen(0, "127.0.0.1");
  await once(hooks, "listening");
  onTestFinished(() => void hooks.close());
  return (hooks.address() as AddressInfo).port;
}
