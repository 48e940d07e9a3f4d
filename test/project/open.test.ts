import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCommit } from "../../src/git/commit-tree.ts";
import { openObjects } from "../../src/git/objects.ts";
import { gitIn } from "../../src/git/run.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { git, GIT_ENVIRONMENT } from "../harness/git.ts";
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
