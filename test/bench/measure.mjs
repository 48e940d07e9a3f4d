/** Runs commands as processes, and says how long they took and how much memory they had. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const USAGE = fileURLToPath(new URL("usage.cjs", import.meta.url));

/**
 * @typedef {{ ms: number, cpu: number, mb: number, out: string, marks: Record<string, number> }} Ran
 * `ms` from its start to its end; `cpu` milliseconds of processor time, and `mb` of memory at most, by the system's account.
 */

/**
 * @param {readonly string[]} args of node
 * @param {{ cwd?: string, env?: Record<string, string>, bare?: boolean, ok?: readonly number[] }} options
 * `bare`: nothing is loaded into the process to account for it, so that only its time is known.
 * @returns {Promise<Ran>}
 */
export async function run(args, { cwd = ".", env = {}, bare = false, ok = [0] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "xroom-usage-"));
  const file = join(folder, "usage.json");
  const begun = performance.now();
  const child = spawn(process.execPath, [...(bare ? [] : ["--require", USAGE]), ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...env, USAGE: file },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (out = (out + text).slice(-2_000)));
  child.stderr.setEncoding("utf8").on("data", (text) => (err = (err + text).slice(-2_000)));
  const code = await new Promise((resolve) => child.on("exit", resolve));
  const ms = performance.now() - begun;
  if (!ok.includes(code)) throw new Error(`node ${args.join(" ")} ended with ${code}:\n${err}${out}`);
  const usage = bare ? { cpu: 0, mb: 0 } : JSON.parse(await readFile(file, "utf8"));
  await rm(folder, { recursive: true });
  return { ms, out, ...usage };
}

/** Each of the commands in turn, so many times after a first one that doesn't count. @template {string} K @param {Record<K, () => Promise<Ran>>} commands @param {number} runs @returns {Promise<Record<K, Ran>>} medians */
export async function inTurn(commands, runs) {
  const names = /** @type {K[]} */ (Object.keys(commands));
  const all = /** @type {Record<K, Ran[]>} */ (Object.fromEntries(names.map((name) => [name, []])));
  for (let number = 0; number <= runs; number++) {
    for (const name of names) {
      const ran = await commands[name]();
      if (number > 0) all[name].push(ran);
    }
  }
  return /** @type {Record<K, Ran>} */ (Object.fromEntries(names.map((name) => [name, medianRun(all[name])])));
}

/** @param {readonly Ran[]} runs @returns {Ran} */
function medianRun(runs) {
  const middle = (/** @type {"ms" | "cpu" | "mb"} */ field) => medianOf(runs.map((each) => each[field]));
  return { ...runs[0], ms: middle("ms"), cpu: middle("cpu"), mb: middle("mb") };
}

/** @param {readonly number[]} numbers */
export function medianOf(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
