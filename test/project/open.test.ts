import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCommit } from "../../src/git/commit-tree.ts";
import { openObjects } from "../../src/git/objects.ts";
import { gitIn } from "../../src/git/run.ts";
import type { Failure } from "../../src/model/diagnostic.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { git, GIT_ENVIRONMENT } from "../harness/git.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { emulate } from "../harness/world.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
const ROOMS = "defaults: { region: fra-1 }\ndomains: { chat.org: { rooms: { board: { active: true } } } }\n";

async function projectWith(text: string): Promise<{ readonly directory: string; readonly now: number }> {
  const directory = temporaryFolder();
  await writeFile(join(directory, "xroom.yaml"), text);
  return { directory, now: NOW };
}

describe("openProject", () => {
  it("opens no account, region or state that isn't needed", async () => {
    const where = { ...(await projectWith(`version: 1\n${ROOMS}`)), environment: { XROOM_STATE: "nowhere" } };
    await using project = await openProject({ ...where, regions: false, state: false });
    expect(project.desired.map(({ address }) => address)).toEqual(["room/chat.org/board"]);
    expect(project).not.toHaveProperty("connection");
    await expect(openProject({ ...where, state: false })).rejects.toMatchObject({ diagnostics: [{ code: "no-credentials" }] });
    await expect(openProject({ ...where, regions: false })).rejects.toMatchObject({ diagnostics: [{ code: "state-url" }] });
  });

  it.each([
    ["a password of the config", "alpha7", true],
    ["the key of its webhooks", "beta9", true],
    ["no secret", "gamma", false],
  ])("has no message shown that quotes %s, though it was never sent", async (_, quoted, hidden) => {
    const { url } = await serveRaw({ isError: true, errMsg: `did you mean ${quoted}?` });
    const regions = `regions: { fra-1: { url: "${url}" } }`;
    const rooms = "domains: { chat.org: { rooms: { board: { password: { env: BOARD } } } } }";
    const where = await projectWith(`version: 1\n${regions}\ndefaults: { region: fra-1 }\n${rooms}\n`);
    const environment = {
      XROOM_ID: "me",
      XROOM_SECRET: "s3cret",
      BOARD: "alpha7",
      XROOM_WEBHOOK_KEY: "beta9",
      XROOM_HOSTS: "127.0.0.1",
    };
    await using project = await openProject({ ...where, environment });
    const summaries = planProject(project).then(
      () => "planned",
      (error: Failure) => error.diagnostics.map(({ summary }) => summary).join("\n"),
    );
    expect(await summaries).toContain(hidden ? "not shown" : quoted);
    expect((await summaries).includes(quoted)).toBe(!hidden);
  });

  it("leaves a secret alone that it was told not to read", async () => {
    const { url } = await serveRaw({ isError: true, errMsg: "no such domain" });
    const rooms = "domains: { chat.org: { rooms: { board: { password: { env: BOARD } } } } }";
    const where = await projectWith(`version: 1\nregions: { fra-1: { url: "${url}" } }\ndefaults: { region: fra-1 }\n${rooms}\n`);
    const environment = { XROOM_ID: "me", XROOM_SECRET: "s3cret", XROOM_HOSTS: "127.0.0.1" };
    await using project = await openProject({ ...where, environment, secrets: false });
    await expect(planProject(project)).rejects.toThrow("no such domain");
  });

  it("takes the built-in settings where there is no config and none is required", async () => {
    const where = { directory: temporaryFolder(), environment: {}, now: NOW, regions: false, state: false } as const;
    await using project = await openProject({ ...where, config: "optional" });
    expect(project).toMatchObject({ hasConfig: false, desired: [] });
    expect([...project.config.regions.keys()]).toEqual(["fra-1", "sfo-1", "sgp-1"]);
    const named = openProject({ ...where, config: "optional", file: "other.yaml" });
    await expect(named).rejects.toMatchObject({ diagnostics: [{ code: "no-config" }] });
  });

  it("reads no config for a state that is named elsewhere", async () => {
    const broken = { ...(await projectWith("version: [")), environment: {} };
    await using project = await openProject({ ...broken, config: "for-state", regions: false, state: "file:other.json" });
    expect(project.state.name).toBe("other.json");
    await expect(openProject({ ...broken, config: "for-state", regions: false })).rejects.toThrow();
  });

  it("plans the config of a commit that isn't checked out", async () => {
    const world = await emulate();
    const where = await projectWith(`version: 1\n${world.regions}\n${ROOMS}`);
    const { directory } = where;
    await git(directory, "init", "--quiet", "--initial-branch=main");
    await git(directory, "add", ".");
    await git(directory, "commit", "--quiet", "-m", "board");
    const commit = await git(directory, "rev-parse", "HEAD");
    await writeFile(join(directory, "xroom.yaml"), "version: 1\n");
    const objects = openObjects(gitIn(directory, GIT_ENVIRONMENT));
    try {
      const tree = openCommit(objects, commit, { directory, prefix: "" });
      await using project = await openProject({ ...where, environment: world.environment, tree });
      const plan = await planProject(project);
      expect(plan.changes.map(({ address }) => address)).toEqual(["room/chat.org/board"]);
    } finally {
      await objects.close();
    }
  });

  it("closes what it opened, once", async () => {
    const where = await projectWith(`version: 1\n${ROOMS}`);
    const project = await openProject({ ...where, environment: {}, sandbox: true });
    await project.state.read();
    await Promise.all([project.close(), project.close()]);
    await expect(planProject(project)).rejects.toThrow();
  });
});
