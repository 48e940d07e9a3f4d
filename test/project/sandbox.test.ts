import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NOW, ROOMS } from "../commands/fixtures.ts";
import { createProject } from "../harness/project.ts";
import { temporaryFolder } from "../harness/folder.ts";

const CONFIG = `version: 1
defaults: { region: fra-1, timezone: UTC }
${ROOMS}`;

describe("the sandbox of a checkout that holds links", () => {
  it.each([".xroom", ".xroom/sandbox.json", ".xroom/sandbox.state.json"])("is refused if %s leads out of it", async (link) => {
    for (const there of [true, false]) {
      const project = await createProject({ "xroom.yaml": CONFIG }, { XROOM_NOW: NOW });
      const outside = join(temporaryFolder(), "outside");
      if (there) await (link === ".xroom" ? mkdir(outside) : writeFile(outside, ""));
      if (link !== ".xroom") await mkdir(join(project.directory, ".xroom"));
      await symlink(outside, join(project.directory, link));
      for (const args of [
        ["apply", "--sandbox", "-y"],
        ["plan", "--sandbox"],
        ["state", "list", "--sandbox"],
      ]) {
        const { code, err } = await project.xroom(...args);
        expect(code, err).toBe(1);
        expect(err).toContain(`error[outside-project]: ${link} is a link`);
      }
      expect(await readdir(join(outside, "..")), String(there)).toEqual(there ? ["outside"] : []);
      if (link === ".xroom" && there) expect(await readdir(outside)).toEqual([]);
    }
  });

  it("is used if they stay within", async () => {
    const project = await createProject({ "xroom.yaml": CONFIG }, { XROOM_NOW: NOW });
    await mkdir(join(project.directory, "kept"));
    await symlink("kept", join(project.directory, ".xroom"));
    expect(await project.xroom("apply", "--sandbox", "-y")).toMatchObject({ code: 0 });
    expect(await readdir(join(project.directory, "kept"))).toEqual(["sandbox.json", "sandbox.state.json"]);
  });
});
