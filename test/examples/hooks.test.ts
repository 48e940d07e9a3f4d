/** The git hook, and the lines of Atlantis and Jenkins, in a real repository with the real command. */
import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { GIT_ENVIRONMENT, git } from "../harness/git.ts";
import { skip } from "../harness/if-possible.ts";
import type { Ran } from "../harness/project.ts";
import { type Job, startJob } from "./job.ts";
import { example } from "./runner/workflow.ts";

let job: Job;
let config: string;
beforeEach(async () => {
  job = await startJob();
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
  readonly env?: { readonly name: string; readonly command: string };
  readonly run?: string;
}

/** A clone of a remote with the config on main, and a branch that changes it. */
async function branchOff(text: string): Promise<string> {
  const { directory } = job.project;
  const remote = join(directory, "remote.git");
  await job.project.write(".gitignore", "/remote.git\n/.bin\n/plan*\n/snapshot.json\n/.outputs\n");
  await git(directory, "init", "--quiet", "--bare", remote);
  await git(directory, "remote", "add", "origin", `file://${remote}`);
  await git(directory, "add", "-A");
  await git(directory, "commit", "--quiet", "-m", "main");
  await git(directory, "push", "--quiet", "origin", "main");
  await git(directory, "checkout", "--quiet", "-b", "change");
  await job.project.write("xroom.yaml", text);
  await git(directory, "commit", "--quiet", "--all", "-m", "change");
  return remote;
}

describe("Atlantis' workflow", () => {
  /** As Atlantis runs a stage: each step by `sh -c`, in the project's folder, until one fails. */
  const runStage = async (name: "plan" | "apply"): Promise<Ran> => {
    const { workflows } = parse(await readFile(example("atlantis/repos.yaml"), "utf8")) as {
      readonly workflows: { readonly xroom: Readonly<Record<string, { readonly steps: readonly AtlantisStep[] }>> };
    };
    let shown = "";
    let last: Ran = { code: 0, out: "", err: "" };
    const shell = (command: string): Promise<Ran> => job.project.shell(`sh -c '${command.replaceAll("'", String.raw`'\''`)}'`);
    for (const { env, run } of workflows.xroom[name]?.steps ?? []) {
      if (env !== undefined) job.environment[env.name] = (await shell(env.command)).out;
      if (run === undefined) continue;
      last = await shell(run);
      shown += last.out;
      if (last.code !== 0) break;
    }
    return { ...last, out: shown };
  };

  it("plans on the merge, shows text that stays in its fence, and applies exactly that, from a state of the project", async () => {
    const remote = await branchOff(config.replace("45m }", "50m }"));
    Object.assign(job.environment, { PROJECT_NAME: "meetings", BASE_BRANCH_NAME: "main" });
    job.environment["PLANFILE"] = join(job.project.directory, "plan of meetings.tfplan");
    const planned = await runStage("plan");
    expect(planned.code, planned.err).toBe(0);
    expect(planned.out).toContain("2 to add");
    expect(planned.out).not.toMatch(/^\s*```|\u001b/m);
    expect(job.world.writes()).toEqual([]);

    const applied = await runStage("apply");
    expect(applied.code, applied.err).toBe(0);
    expect(job.world.emulator.world("fra-1").bookings()).toHaveLength(2);
    expect(await git(remote, "for-each-ref", "--format=%(refname)", "refs/xroom")).toBe("refs/xroom/states/meetings");
  });
});

describe("Jenkins' pipeline", () => {
  /** The shell lines of a stage, without those of stages in it. */
  const linesOf = (text: string, stage: string): string[] => {
    const [, body = ""] = new RegExp(`stage\\('${stage}'\\) \\{([\\s\\S]*?)(?=stage\\('|$)`).exec(text) ?? [];
    return [...body.matchAll(/\bsh '([^']+)'/g)].map(([, line = ""]) => line);
  };

  it("plans a request without credentials, and applies main's plan once it was approved", async () => {
    await branchOff(config.replace("45m }", "50m }"));
    const text = await readFile(example("jenkins/Jenkinsfile"), "utf8");
    const run = async (...stages: string[]): Promise<void> => {
      for (const line of stages.flatMap((stage) => linesOf(text, stage))) {
        const { code, err } = await job.project.shell(line);
        expect({ line, code }, err).toEqual({ line, code: 0 });
      }
    };
    expect(["Install", "Check", "Plan", "Apply", "Roll", "Publish"].map((stage) => linesOf(text, stage).length)).toEqual([
      1, 2, 2, 1, 2, 1,
    ]);
    // Before a person has approved nothing is called.
    await run("Plan", "Approve", "Publish");
    expect(job.world.writes()).toEqual([]);
    await run("Apply");
    expect(job.world.writes()).toHaveLength(2);
    const { XROOM_ID: _, XROOM_SECRET: __, ...keyless } = job.environment;
    for (const name of Object.keys(job.environment)) if (!(name in keyless)) delete job.environment[name];
    job.environment["CHANGE_TARGET"] = "main";
    await run("Check");
    expect(job.world.writes()).toHaveLength(2);
  });

  it("gives credentials to main's stages alone", async () => {
    const text = await readFile(example("jenkins/Jenkinsfile"), "utf8");
    expect(text.slice(0, text.indexOf("stage('Main')"))).not.toContain("credentials(");
    expect(text).not.toMatch(/sh "/);
  });
});

const SHELLCHECK = spawnSync("shellcheck", ["--version"]).status === 0;
if (!SHELLCHECK) skip("shellcheck", "there is no shellcheck in the PATH");
describe.runIf(SHELLCHECK)("shellcheck", () => {
  it.each(["pre-commit"])("has nothing to say of examples/%s", async (folder) => {
    const names = await readdir(example(folder));
    const scripts = names.filter((name) => name.endsWith(".sh") || name === "pre-commit");
    const args = ["--external-sources", "--source-path=SCRIPTDIR", "--severity=warning", ...scripts];
    const { status, stdout } = spawnSync("shellcheck", args, { cwd: example(folder), encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
