/**
 * Feeds the command what nobody would write: `npm run fuzz -- --seconds 120 [--seed S] [--area NAME] [--jobs N]`. Every input must be taken,
 * or refused by name, within a budget of time and memory; it runs in a child, so that a hang and a crash are found, too. What is found is
 * printed with its number; `--index N` runs that one alone, and `--out FOLDER` writes it down.
 */
import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

/** Of one input: milliseconds of the processor, and bytes beside those of the child at rest. */
const BUDGET = { cpu: 5_000, memory: 500e6 };
/** Milliseconds until an input counts as hanging, on a machine that is busy. */
const HANGS = 60_000;
/** A child at rest that holds more is replaced, so that what it holds doesn't count for the next input. */
const STOUT = 400e6;
const MOST_FOUND = 30;

const say = (line) => process.stderr.write(`${line}\n`);

const text = { type: "string" };
const { values } = parseArgs({
  options: { seconds: text, seed: text, area: text, index: text, out: text, jobs: { ...text, default: "1" } },
});
const { seed = String(Date.now()), area, out } = values;
const only = values.index === undefined ? undefined : Number(values.index);
const until = performance.now() + Number(values.seconds ?? 120) * 1_000;

// Beside what reads package.json and schemas/ by its own place; one for each run.
const child = fileURLToPath(new URL(`../output/fuzz-child-${process.pid}.mjs`, import.meta.url));
await build({
  entryPoints: [fileURLToPath(new URL("child.ts", import.meta.url))],
  outfile: child,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: "inline",
  logLevel: "error",
});
const folder = await mkdtemp(join(tmpdir(), "xroom-fuzz-"));
const found = new Map();
const counts = {};
/** The dearest inputs: how much, and which. */
const most = { cpu: { value: 0 }, memory: { value: 0 } };
let next = only ?? 0;

async function start() {
  const running = fork(child, {
    execArgv: ["--max-old-space-size=900", "--enable-source-maps"],
    env: { ...process.env, FUZZ_FOLDER: folder, TZ: "UTC" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  running.stderr.setEncoding("utf8").on("data", (more) => (said = `${said}${more}`.slice(-4_000)));
  running.died = new Promise((resolve) =>
    running.on("exit", (code, signal) => resolve(`it died (${signal ?? code}): ${lastWords(said)}`)),
  );
  const { areas } = await answerOf(running, (message) => message.ready === true);
  for (const name of areas) counts[name] ??= 0;
  running.rest = 0;
  return running;
}

function lastWords(said) {
  return said.split("\n").find((line) => /error|fatal|heap/i.test(line)) ?? said.slice(0, 300);
}

/** The child's next message of that kind; rejects if it dies or hangs. */
function answerOf(running, isIt) {
  return new Promise((resolve, reject) => {
    const hangs = setTimeout(() => {
      running.kill("SIGKILL");
      reject(new Error(`it did not end within ${HANGS / 1_000} s`));
    }, HANGS);
    const listen = (message) => {
      if (!isIt(message)) return;
      clearTimeout(hangs);
      running.off("message", listen);
      resolve(message);
    };
    running.on("message", listen);
    void running.died.then((how) => {
      clearTimeout(hangs);
      reject(new Error(how));
    });
  });
}

function report(index, name, problem) {
  const kind = `${name}: ${problem.split("\n").slice(0, 2).join(" ").replaceAll(/\d+/g, "N")}`;
  const known = found.get(kind);
  found.set(kind, (known ?? 0) + 1);
  if (known === undefined)
    say(`\nfound by --seed ${seed} --index ${index}${area === undefined ? "" : ` --area ${area}`}, ${name}: ${problem}`);
}

async function work() {
  let running = await start();
  while (only === undefined ? performance.now() < until && found.size < MOST_FOUND : next === only) {
    const index = next++;
    let name = area ?? Object.keys(counts)[index % Object.keys(counts).length];
    running.send({ seed, index, area, out });
    try {
      const told = await answerOf(running, (message) => message.begun !== true && message.index === index);
      name = told.area ?? name;
      if (out === undefined) {
        const memory = running.rest === 0 ? 0 : told.peak - running.rest;
        if (told.cpu > most.cpu.value) most.cpu = { value: told.cpu, index };
        if (memory > most.memory.value) most.memory = { value: memory, index };
        if (told.problem !== undefined) report(index, name, told.problem);
        if (told.cpu > BUDGET.cpu) report(index, name, `${Math.round(told.cpu / 1_000)} s of processor time`);
        if (memory > BUDGET.memory) report(index, name, `${Math.round(memory / 1e6)} MB of memory`);
        running.rest = told.rss;
        counts[name] += 1;
        if (told.rss > STOUT || memory > BUDGET.memory / 2 || counts[name] % 300 === 0) running = await replaced(running);
      }
    } catch (error) {
      report(index, name, error.message);
      running = await start();
    }
  }
  running.kill();
}

async function replaced(running) {
  running.kill();
  return start();
}

await Promise.all(Array.from({ length: only === undefined ? Number(values.jobs) : 1 }, work));
await rm(folder, { recursive: true, force: true });
await rm(child, { force: true });
const inputs = Object.entries(counts)
  .map(([name, count]) => `${count} ${name}`)
  .join(", ");
say(
  `\nseed ${seed}: ${inputs}; at most ${Math.round(most.cpu.value)} ms (${most.cpu.index}) and ${Math.round(most.memory.value / 1e6)} MB (${most.memory.index}); ${found.size} found`,
);
for (const [kind, times] of found) say(`  ${times} × ${kind}`);
process.exit(found.size === 0 ? 0 : 1);
