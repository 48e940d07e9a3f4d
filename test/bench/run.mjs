/**
 * npm run bench -- [--bookings 1000,10000,100000] [--changes 2000,10000] [--latencies 20,100] [--runs 5] [--json FILE]
 *
 * How fast a plan is beside what it can't be faster than, how that grows, how near apply comes to what latency allows, and what it takes
 * to start. The emulator is a process of its own; each figure is the median of whole processes that took turns. RESULTS.md keeps some.
 */
import { execFileSync, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inTurn, medianOf, run } from "./measure.mjs";
import { NOW, writeConfig } from "./world.mjs";

const { values } = parseArgs({
  options: {
    bookings: { type: "string", default: "1000,10000,100000" },
    changes: { type: "string", default: "2000,10000" },
    latencies: { type: "string", default: "20,100" },
    runs: { type: "string", default: "5" },
    json: { type: "string", default: here("last.json") },
  },
});
const RUNS = Number(values.runs);
const CLI = here("../../dist/cli.cjs");
const [FLOOR, FLOOD] = [here("floor.mjs"), here("flood.mjs")];
const PER_DOMAIN = 1_000;
const PARALLELISM = 10;
const ACCOUNT = { XROOM_ID: "bench", XROOM_SECRET: "a-secret-for-benchmarks-alone", XROOM_NOW: NOW, XROOM_HOSTS: "127.0.0.1" };

const server = fork(here("serve.mjs"));
const rows = [];
try {
  for (const bookings of numbers(values.bookings)) {
    rows.push(...(await planning({ bookings, domains: Math.ceil(bookings / PER_DOMAIN), shape: "single" })));
  }
  const most = Math.max(...numbers(values.bookings));
  rows.push(...(await planning({ bookings: most, domains: Math.ceil(most / PER_DOMAIN), shape: "series" })));
  rows.push(...(await planning({ bookings: 2_000, domains: 1, shape: "single" })));
  for (const latency of numbers(values.latencies)) {
    for (const changes of numbers(values.changes)) rows.push(...(await applying(changes, latency)));
  }
  rows.push(...(await starting()));
} finally {
  server.kill();
}
const about = {
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim(),
  machine: `${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  node: process.version,
  runs: RUNS,
};
await writeFile(values.json, `${JSON.stringify({ about, rows }, null, 2)}\n`);
process.stdout.write(`${Object.values(about).join(" · ")}\n\n${tableOf(rows)}\n`);

/** (a), (b), (c) and (f): the floor, a plan with nothing to do, and one with 1% changed. */
async function planning(world) {
  const { url } = await ask({ world });
  const [same, changed] = [await project({ ...world, url }), await project({ ...world, url, changed: world.bookings / 100 })];
  const options = { cwd: same.folder, env: ACCOUNT };
  // Everything is there, and adopted.
  await run([CLI, "apply", "-y"], options);
  await ask({});
  const first = await run([CLI, "plan"], options);
  if (!first.out.includes(`${world.bookings} unchanged`)) throw new Error(`the second plan is not empty: ${first.out}`);
  const { calls } = await ask({});
  const list = join(same.folder, "calls.json");
  await writeFile(list, JSON.stringify({ url, calls }));
  const state = `file:${join(same.folder, ".xroom/state.json")}`;
  const commands = {
    floor: () => run([FLOOR, same.folder, list], options),
    connected: () => run([FLOOR, same.folder, list, "connected"], options),
    plan: () => run([CLI, "plan"], options),
    // Of a series nothing is changed: all of it would be.
    ...(world.shape === "series"
      ? {}
      : { changed: () => run([CLI, "plan", "--state", state], { ...options, cwd: changed.folder }) }),
  };
  const { floor, connected, plan, changed: one } = await inTurn(commands, RUNS);
  await Promise.all([same, changed].map(({ folder }) => rm(folder, { recursive: true })));
  const where = world.domains === 1 ? " in one domain" : "";
  const name = `${world.bookings.toLocaleString("en")}${where} ${world.shape === "single" ? "bookings" : "occurrences of series"}`;
  const row = (what, ran, target) => ({
    what: `${name}: ${what}`,
    ms: ran.ms,
    ratio: ran.ms / floor.ms,
    target,
    perBooking: (ran.ms * 1000) / world.bookings,
    mb: ran.mb,
    memory: ran.mb / floor.mb,
  });
  return [
    row(`floor (${(same.bytes / 1e6).toFixed(1)} MB of YAML, ${calls.length} lists)`, floor),
    row("floor that parses once it is connected", connected),
    row("plan, nothing to do", plan, targetOf(world)),
    ...(one === undefined ? [] : [row("plan, 1% changed", one, 1.6)]),
  ];
}

/** @param {{ bookings: number, domains: number, shape: string }} world */
function targetOf({ bookings, domains, shape }) {
  if (domains === 1) return 2;
  if (shape === "series") return 1.8;
  return bookings === 10_000 ? 1.3 : 1.5;
}

/** (d): the calls of an apply beside the same by bare undici, and beside what latency and parallelism alone would allow. */
/** @param {number} changes @param {number} latency */
async function applying(changes, latency) {
  const [bare, apply] = [[], []];
  for (let number = 0; number < RUNS; number++) {
    bare.push(
      await spanOf({ changes, latency }, ({ url }) => run([FLOOD, url, String(changes), String(PARALLELISM)], { env: ACCOUNT })),
    );
    apply.push(
      await spanOf({ changes, latency }, async ({ url }) => {
        const { folder } = await project({ bookings: changes, domains: 1, shape: "single", url });
        await run([CLI, "apply", "-y"], { cwd: folder, env: ACCOUNT });
        await rm(folder, { recursive: true });
      }),
    );
  }
  const [floor, ms] = [medianOf(bare), medianOf(apply)];
  const name = `${changes.toLocaleString("en")} additions at ${latency} ms, ${PARALLELISM} at once`;
  return [
    { what: `${name}: floor, bare undici`, ms: floor, ratio: 1, note: `${(changes / PARALLELISM) * latency} ms on paper` },
    { what: `${name}: apply, from the first call to the last answer`, ms, ratio: ms / floor, target: 1 / 0.95 },
  ];
}

/** How long the additions took that something makes in an empty world, as the emulator saw them. */
async function spanOf({ changes, latency }, work) {
  const { url } = await ask({ world: { bookings: 0, domains: 1, shape: "single" } });
  await ask({ latency });
  await work({ url });
  const { first, last, adds } = await ask({ span: true });
  if (adds !== changes) throw new Error(`${adds} additions were made of ${changes}`);
  // From when the first was decided to when the last was answered.
  return last - first + latency;
}

/** (e): what it takes to start. */
async function starting() {
  const { url } = await ask({ world: { bookings: 1, domains: 1, shape: "single" } });
  const { folder } = await project({ bookings: 1, domains: 1, shape: "single", url });
  const options = { cwd: folder, env: ACCOUNT, bare: true };
  const { bare, version, help, validate } = await inTurn(
    {
      bare: () => run(["-e", "0"], options),
      version: () => run([CLI, "--version"], options),
      help: () => run([CLI, "--help"], options),
      validate: () => run([CLI, "validate"], options),
    },
    RUNS * 4,
  );
  await rm(folder, { recursive: true });
  const row = (what, ran, target) => ({ what, ms: ran.ms, ratio: ran.ms / bare.ms, target });
  return [
    row("node -e 0", bare),
    row("xroom --version", version, 1.3),
    row("xroom --help", help, 1.4),
    row("xroom validate, one small file", validate, 2),
  ];
}

/** A folder with the config of a world. */
async function project(world) {
  const folder = await mkdtemp(join(tmpdir(), "xroom-bench-"));
  return { folder, bytes: await writeConfig(folder, world) };
}

/** @param {string} list */
function numbers(list) {
  return list
    .split(",")
    .filter((each) => each !== "")
    .map(Number);
}

function ask(message) {
  return new Promise((resolve) => {
    server.once("message", resolve);
    server.send(message);
  });
}

function tableOf(all) {
  const lines = all.map(({ what, ms, ratio, target, perBooking, mb, memory, note }) =>
    [
      what,
      `${Math.round(ms).toLocaleString("en")} ms`,
      ratio.toFixed(2),
      target === undefined ? (note ?? "") : `${target.toFixed(2)}${ratio <= target ? "" : " (missed)"}`,
      perBooking === undefined ? "" : `${perBooking.toFixed(1)} µs`,
      mb === undefined ? "" : `${Math.round(mb)} MB`,
      memory === undefined ? "" : memory.toFixed(2),
    ].join(" | "),
  );
  return [
    "| what | median | ratio | target | per booking | peak memory | of the floor's |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...lines.map((line) => `| ${line} |`),
  ].join("\n");
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url));
}
