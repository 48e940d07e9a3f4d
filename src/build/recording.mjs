// Plays plan → review → apply with the built command: examples/review on an emulator of its own. pictures.mjs shows what it says.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./plugins.mjs";

const cli = fileURLToPath(new URL("dist/cli.cjs", root));

/** The lines of a terminal, and the plan as a page. */
export function record() {
  const folder = mkdtempSync(join(tmpdir(), "xroom-recording-"));
  try {
    const directory = join(folder, "meetings");
    cpSync(new URL("examples/review/", root), directory, { recursive: true });
    const env = {
      PATH: process.env.PATH,
      HOME: join(folder, "home"),
      XROOM_NOW: "2026-11-23T09:00:00Z",
      COLUMNS: "100",
    };
    const xroom = (args) =>
      execFileSync(process.execPath, [cli, ...args, "--sandbox"], { cwd: directory, env, encoding: "utf8", stdio: "pipe" });
    xroom(["apply", "-y", "--config", "before.yaml"]);

    const shown = (line) => `$ xroom ${line}\n${xroom(line.split(" ")).trim()}`;
    const planned = shown("plan --out plan.json");
    const page = xroom(["show", "plan.json", "--format", "html"]);
    return { text: [planned, shown("apply plan.json -y"), shown("plan")].join("\n\n"), page };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
