// The main job on the embedded emulator: a plan, an apply, and a second plan that is empty. `npm run demo` builds and runs it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../dist/cli.cjs", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "xroom-demo-"));
// The clock is set, so that the meetings of the example never lie in the past.
const env = {
  ...process.env,
  BOARD_PASSWORD: "a password that you will see nowhere",
  XROOM_NOW: "2026-11-23T09:00:00Z",
  // Where the key of its sandbox is kept.
  XDG_STATE_HOME: `${project}.state`,
};

function xroom(...args) {
  console.log(`\n$ xroom ${args.join(" ")}\n`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: project, env, stdio: "inherit" });
  if (status !== 0) throw new Error(`xroom ${args.join(" ")} ended with ${status}`);
}

try {
  cpSync(fileURLToPath(new URL("quickstart/", import.meta.url)), project, { recursive: true });
  xroom("plan", "--sandbox");
  xroom("apply", "--sandbox", "-y");
  // Exit code 2 would say that there is something left to do.
  xroom("plan", "--sandbox", "--detailed-exitcode");
} finally {
  for (const each of [project, env.XDG_STATE_HOME]) rmSync(each, { recursive: true, force: true });
}
