import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { describe, expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const RELEASED = new URL("dist/release/", ROOT);
const { version } = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as { version: string };

async function release(...args: string[]): Promise<{ readonly ok: boolean; readonly out: string; readonly err: string }> {
  const script = fileURLToPath(new URL("src/build/release.mjs", ROOT));
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, out, err) => resolve({ ok: error === null, out, err }));
  });
}

describe("a release", () => {
  it("is made by a dry run, which shows what would publish it", async () => {
    const steps = ["check", "pack", "sums", "publish", "github"];
    const { ok, out } = await release("--tag", `v${version}`, "--dry-run", ...steps);
    expect(ok).toBe(true);
    const tarball = `xroom-${version}.tgz`;
    expect(readdirSync(RELEASED).toSorted()).toEqual(["NOTES.md", "SHA256SUMS", tarball]);
    const sum = createHash("sha256")
      .update(readFileSync(new URL(tarball, RELEASED)))
      .digest("hex");
    expect(readFileSync(new URL("SHA256SUMS", RELEASED), "utf8")).toBe(`${sum}  ${tarball}\n`);
    const notes = readFileSync(new URL("NOTES.md", RELEASED), "utf8");
    expect(notes).toMatch(/^- /);
    expect(notes).not.toContain("## ");
    expect(out.split("\n").filter((line) => line.startsWith("would run: "))).toEqual([
      expect.stringMatching(`^would run: npm publish .*${tarball} --provenance --access public$`),
      expect.stringMatching(`^would run: gh release create v${version} .*${tarball} .*SHA256SUMS$`),
    ]);
  });

  it.each([
    [["--tag", "v0.0.1", "check"], "the tag is v0.0.1, and package.json's version is"],
    [["check"], "the tag is not given"],
    [["--dry-run", "chekc"], "no such step: chekc; there are check, build, test, pack, sbom, executable, sums, publish, github"],
  ])("is refused: %j", async (args, problem) => {
    const { ok, err } = await release(...args);
    expect(ok).toBe(false);
    expect(err).toContain(problem);
  });

  it("is made by a workflow of GitHub's that runs that script, with no right that it doesn't need", async () => {
    const name = "release.yml";
    const content = readFileSync(new URL(`.github/workflows/${name}`, ROOT), "utf8");
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
    expect(context.errors.getErrors()).toEqual([]);
    if (value === undefined) throw new Error("it is no workflow");
    const { jobs } = await convertWorkflowTemplate(context, value);
    expect(context.errors.getErrors()).toEqual([]);
    expect(jobs).toHaveLength(1);
    expect(content).toContain('run: node src/build/release.mjs --tag "$GITHUB_REF_NAME"');
    expect(content).toMatch(/^permissions: \{\}$/m);
    const actions = [...content.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40}$/);
  });
});
