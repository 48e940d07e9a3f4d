/** The git hook and Atlantis' workflow, in a real repository with the real command. */
import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { GIT_ENVIRONMENT, git } from "../harness/git.ts";
import { skip } from "../harness/if-possible.ts";
import type { Ran } from "../harness/project.ts";
import { example, formats, type Job, startJob } from "./job.ts";

let job: Job;
let config: string;
beforeEach(async () => {
  job = await startJob({});
  const { PATH: _, ...environment } = GIT_ENVIRONMENT;
  Object.assign(job.environment, environment);
  config = await job.project.read("xroom.yaml");
  const { directory } = job.project;
  await git(directory, "init", "--quiet", "--initial-branch=main");
  await git(directory, "config", "user.name", "Test");
  await git(directory, "config", "user.email", "test@example.org");
  await mkdir(join(directory, ".git/hooks"), { recursive: true });
});

describe("the git hook", () => {
  const commit = (): Promise<Ran> => job.project.shell("git commit --quiet --message change");
  const stage = async (file: string, text: string): Promise<void> => {
    await job.project.write(file, text);
    await git(job.project.directory, "add", file);
  };
  beforeEach(async () => {
    const hook = join(job.project.directory, ".git/hooks/pre-commit");
    await copyFile(example("pre-commit/pre-commit"), hook);
    await chmod(hook, 0o755);
  });

  it("lets a config pass that is right, and calls nobody", async () => {
    await stage("xroom.yaml", config.replace("      board:\n", "      board:\n        password: { env: NOT_SET_HERE }\n"));
    const { code, err } = await commit();
    expect(code, err).toBe(0);
    expect(await git(job.project.directory, "log", "--format=%s")).toBe("change");
    expect(job.world.emulator.log).toEqual([]);
  });

  it("refuses one that has errors, and says where", async () => {
    await stage("xroom.yaml", config.replace("duration: 45m", "durration: 45m"));
    const { code, err } = await commit();
    expect(code).toBe(1);
    expect(err).toMatch(/durration[\s\S]*xroom\.yaml:\d+/);
    expect(await git(job.project.directory, "status", "--porcelain", "xroom.yaml")).toMatch(/^A/);
  });

  it("looks at what is staged, and not at what lies in the folder", async () => {
    await stage("xroom.yaml", config);
    await job.project.write("xroom.yaml", "broken: [");
    expect((await commit()).code).toBe(0);
    await git(job.project.directory, "add", "xroom.yaml");
    await job.project.write("xroom.yaml", config);
    expect((await commit()).code).toBe(1);
  });

  it("finds a project in a folder of the repository, and doesn't mind commits that are none of its business", async () => {
    job.environment["XROOM_DIR"] = "meetings";
    await stage("meetings/xroom.yaml", "domians: {}\n");
    expect((await commit()).code).toBe(1);
    await stage("meetings/xroom.yaml", config);
    expect((await commit()).code).toBe(0);
    await stage("README.md", "# Meetings\n");
    expect((await commit()).code).toBe(0);
  });

  it("leaves nothing behind", async () => {
    job.environment["TMPDIR"] = join(job.project.directory, "tmp");
    await mkdir(job.environment["TMPDIR"]);
    await stage("xroom.yaml", "domians: {}\n");
    expect((await commit()).code).toBe(1);
    expect(await readdir(job.environment["TMPDIR"])).toEqual([]);
  });
});

interface AtlantisStep {
  readonly env?: { readonly name: string; readonly value: string };
  readonly run?: string | { readonly command: string; readonly output: string };
}

describe.runIf(formats)("Atlantis' workflow", () => {
  /** As Atlantis runs a stage: each step by `sh -c`, in the project's folder, until one fails. */
  const runStage = async (name: "plan" | "apply"): Promise<Ran> => {
    const { workflows } = parse(await readFile(example("atlantis/repos.yaml"), "utf8")) as {
      readonly workflows: { readonly xroom: Readonly<Record<string, { readonly steps: readonly AtlantisStep[] }>> };
    };
    let shown = "";
    let last: Ran = { code: 0, out: "", err: "" };
    for (const { env, run } of workflows.xroom[name]?.steps ?? []) {
      if (env !== undefined) job.environment[env.name] = env.value.replace("origin", job.environment["REMOTE"] ?? "origin");
      if (run === undefined) continue;
      const command = typeof run === "string" ? run : run.command;
      last = await job.project.shell(`sh -c '${command.replaceAll("'", String.raw`'\''`)}'`);
      if (typeof run === "string") shown += last.out;
      if (last.code !== 0) break;
    }
    return { ...last, out: shown };
  };

  it("plans, shows the plan as Markdown, and applies exactly that, from a state in a git ref", async () => {
    const remote = join(job.project.directory, "remote.git");
    await git(job.project.directory, "init", "--quiet", "--bare", remote);
    await git(job.project.directory, "remote", "add", "origin", `file://${remote}`);
    job.environment["PLANFILE"] = join(job.project.directory, "a plan.tfplan");
    const planned = await runStage("plan");
    expect(planned.code, planned.err).toBe(0);
    expect(planned.out).toMatch(/^<!-- xroom:plan -->\n/);
    expect(job.world.writes()).toEqual([]);

    const applied = await runStage("apply");
    expect(applied.code, applied.err).toBe(0);
    const made = job.world.emulator.world("fra-1").bookings();
    // Both are added at once, so either may come first.
    expect(new Set(made.map(({ duration }) => duration))).toEqual(new Set([90, 45]));
    expect(await git(remote, "for-each-ref", "--format=%(refname)")).toBe("refs/xroom/state");
    const again = await runStage("apply");
    expect(again.code).toBe(0);
    expect(again.out).toContain("nothing is left to do");
  });
});

const SHELLCHECK = spawnSync("shellcheck", ["--version"]).status === 0;
if (!SHELLCHECK) skip("shellcheck", "there is no shellcheck in the PATH");
describe.runIf(SHELLCHECK)("shellcheck", () => {
  it.each(["github/action/scripts", "gitlab/scripts", "pre-commit"])("has nothing to say of examples/%s", async (folder) => {
    const names = await readdir(example(folder));
    const scripts = names.filter((name) => name.endsWith(".sh") || name === "pre-commit");
    const args = ["--external-sources", "--source-path=SCRIPTDIR", "--severity=warning", ...scripts];
    const { status, stdout } = spawnSync("shellcheck", args, { cwd: example(folder), encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
