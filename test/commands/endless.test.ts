import { existsSync } from "node:fs";
import { mkdir, readdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { setScene } from "./fixtures.ts";

const ENDLESS = "/dev/zero";

/** Each way to name a file, on the command line or by a variable. */
const COMMANDS: readonly (readonly string[])[] = [
  ["plan", "--policy", ENDLESS],
  ["plan", "--secrets", ENDLESS],
  ["plan", "--snapshot", ENDLESS],
  ["show", ENDLESS],
  ["apply", "-y", ENDLESS],
  ["state", "push", ENDLESS],
  ["import", "chat.org", "--ics", ENDLESS],
  ["emulator", "--port", "0", "--seed", ENDLESS],
  ["emulator", "--port", "0", "--tls-cert", ENDLESS, "--tls-key", ENDLESS],
  ["controller", "check", "--config", ENDLESS],
];

describe.runIf(existsSync(ENDLESS))("A file that has no end (skipped where there is no /dev/zero)", () => {
  it.each(COMMANDS.map((words) => ({ words, line: words.join(" ") })))(
    "is refused by its name: xroom $line",
    async ({ words }) => {
      const { project } = await setScene();
      const { code, err } = await project.xroom(...words);
      expect(err).toMatch(/\/dev\/zero.* (is larger than \d+ MiB|is not a file)/);
      expect(code).toBe(1);
    },
  );

  it("is refused by init as a .gitignore, and nothing is written", async () => {
    const { project } = await setScene();
    const folder = join(project.directory, "new");
    await mkdir(folder);
    await symlink(ENDLESS, join(folder, ".gitignore"));
    const { code, err } = await project.xroom("init", "-C", folder);
    expect(err).toMatch(/\.gitignore is larger than \d+ MiB/);
    expect(code).toBe(1);
    expect(await readdir(folder)).toEqual([".gitignore"]);
  });
});
