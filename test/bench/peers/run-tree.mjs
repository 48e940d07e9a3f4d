/** Runs a command, and says how long it and its children took, and how much memory they had together at most (Linux: sampled from /proc). */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** In milliseconds. */
const SAMPLE = 20;

/**
 * @param {string} command a file of Node, if it ends so
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, onStart?: (kill: () => void) => void }} options `kill` ends it at once, with its children
 * @returns {Promise<{ seconds: number, mib: number, code: number | null, out: string }>}
 */
export async function runTree(command, args, { cwd, env, onStart }) {
  const [file, ...before] = /\.[cm]?js$/.test(command) ? [process.execPath, command] : [command];
  const begun = performance.now();
  const child = spawn(file, [...before, ...args], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let [out, most] = ["", 0];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (out = (out + text).slice(-2_000)));
  }
  const timer = setInterval(() => (most = Math.max(most, memoryOf(child.pid ?? 0))), SAMPLE);
  onStart?.(() => {
    // A group of its own: the whole of it dies at once, as in a power cut.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  });
  const code = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  clearInterval(timer);
  return { seconds: (performance.now() - begun) / 1000, mib: most, code, out };
}

/** MiB of a process and its children. @param {number} pid @returns {number} */
function memoryOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
    return children.reduce((sum, child) => sum + memoryOf(Number(child)), Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    // It has ended.
    return 0;
  }
}
