/** One replica as a process, with many domains, of which all meetings are there already. */
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { DEMO_WEBHOOK_KEY } from "../../../src/emulator/index.ts";
import { freePort } from "../../../src/controller/sandbox/free-port.ts";
import type { PostgresServer } from "../../harness/postgres.ts";
import { createProject } from "../../harness/project.ts";
import { emulate, type EmulatedWorld } from "../../harness/world.ts";

export interface Held {
  readonly timers: number;
  readonly handles: number;
  /** Open file descriptors. */
  readonly files: number;
  /** Entries of its temporary folder. */
  readonly temporary: number;
  /** MiB. */
  readonly heap: number;
  readonly rss: number;
  /** Milliseconds of a processor since its start: it says the same on a busy machine. */
  readonly cpu: number;
}

export interface BenchWorld extends EmulatedWorld {
  readonly domains: readonly string[];
  sql(statement: string): Promise<readonly Record<string, unknown>[]>;
  held(): Promise<Held>;
}

export interface BenchSize {
  readonly domains: number;
  /** Of each domain. */
  readonly bookings: number;
  readonly rooms: number;
}

const PROBE = fileURLToPath(new URL("probe.cjs", import.meta.url));
/** Rooms of a domain with bookings; the others are for people. */
const BOOKED = 5;
const HOUR = 3_600_000;
const FIRST = Date.parse("2030-01-01T00:00:00Z");

export async function createBenchWorld(server: PostgresServer, size: BenchSize): Promise<BenchWorld> {
  const database = `bench_${process.pid}`;
  await server.ask(`create database ${database}`);
  const url = `postgres://${server.user}:${encodeURIComponent(server.password)}@127.0.0.1:${server.port}/${database}`;
  const world = await emulate();
  const region = world.emulator.world("fra-1");
  const domains = Array.from({ length: size.domains }, (_, index) => `d${index}.test`);
  const files: Record<string, string> = {
    "source/xroom.yaml": "version: 1\ninclude: [domains/*.yaml]\ndefaults: { region: fra-1, timezone: UTC }\n",
  };
  for (const domain of domains) {
    const rooms = Array.from({ length: size.rooms }, (_, room) => {
      const length = room < BOOKED ? Math.ceil(size.bookings / BOOKED) : 0;
      const starts = Array.from({ length }, (_each, index) => FIRST + index * HOUR);
      for (const start of starts) region.addBooking({ domain, room: `r${room}`, start, duration: 30, lock: true });
      const bookings = starts.map(
        (start, index) => `b${index}: { start: ${new Date(start).toISOString().slice(0, 16)}, duration: 30m }`,
      );
      return `r${room}: { lock: true, bookings: { ${bookings.join(", ")} } }`;
    });
    files[`source/domains/${domain}.yaml`] = `version: 1\ndomains: { ${domain}: { rooms: { ${rooms.join(", ")} } } }\n`;
  }
  const events = await freePort();
  files["controller.yaml"] = [
    "version: 1",
    "database: { env: XROOM_DATABASE }",
    `accounts: { main: { id: { env: XROOM_ID }, secret: { env: XROOM_SECRET }, rate: 10000, ${world.regions} } }`,
    `sources: { prod: { folder: source, account: main, domains: ["*.test"], mode: auto, interval: 1h, drift: 1h, rooms: 1h } }`,
    `admin: { listen: "127.0.0.1:0", token: { env: XROOM_ADMIN_TOKEN } }`,
    `events: { url: "http://127.0.0.1:${events}/hook", listen: "127.0.0.1:${events}", keys: { ${domains.map((each) => `${each}: { env: HOOK_KEY }`).join(", ")} } }`,
    "",
  ].join("\n");
  const project = await createProject(files, {
    ...world.environment,
    XROOM_DATABASE: url,
    XROOM_ADMIN_TOKEN: "admin",
    HOOK_KEY: DEMO_WEBHOOK_KEY,
    NODE_OPTIONS: `--require=${PROBE}`,
  });
  const [probe, temporary] = [join(project.directory, "probe.json"), join(project.directory, "temporary")];
  await mkdir(temporary);
  Object.assign(project.environment, { TMPDIR: temporary, BENCH_PROBE: probe });
  const replica = project.start("controller", "run");
  onTestFinished(() => replica.kill("SIGKILL"));
  const { default: postgres } = await import("postgres");
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return {
    ...world,
    domains,
    sql: (statement) => sql.unsafe(statement),
    held: async () => {
      await rm(probe, { force: true });
      replica.kill("SIGUSR2");
      let text = "";
      await expect
        .poll(async () => {
          text = await readFile(probe, "utf8").catch(() => "");
          return text;
        })
        .not.toBe("");
      return JSON.parse(text) as Held;
    },
  };
}
