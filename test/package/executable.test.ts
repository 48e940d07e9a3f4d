import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import { describeIfPossible, type Running } from "../harness/if-possible.ts";

const SCRIPT = fileURLToPath(new URL("../../src/build/executable.mjs", import.meta.url));
const run = promisify(execFile);

async function build(): Promise<Running & { readonly program: string }> {
  const folder = await mkdtemp(join(tmpdir(), "xroom-executable-test-"));
  const program = join(folder, "xroom");
  const stop = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await run(process.execPath, [SCRIPT, program]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { program, stop };
}

await describeIfPossible("the executable", build, ({ program }) => {
  it("goes from nothing to an empty second plan, without a Node and without files beside it", async () => {
    const cwd = temporaryFolder();
    const env = { PATH: "", HOME: cwd, XDG_STATE_HOME: `${cwd}.state` };
    const xroom = async (...args: string[]): Promise<string> => (await run(program, args, { cwd, env })).stdout;
    await xroom("init", "chat.org");
    expect(await xroom("plan", "--sandbox", "--format", "html")).toContain("booking/chat.org/board/kickoff");
    await xroom("apply", "--sandbox", "-y");
    // Exit code 2 would throw.
    expect(await xroom("plan", "--sandbox", "--detailed-exitcode")).toContain("No changes: ");
    expect(JSON.parse(await xroom("schema", "plan"))).toMatchObject({ title: expect.any(String) as string });
    expect(await xroom("help", "recurring")).toMatch(/^Meetings that repeat\n/);
  });
});
