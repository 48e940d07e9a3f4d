import { describe, expect, it } from "vitest";
import { createProject } from "../harness/project.ts";

const NOW = { XROOM_NOW: "2026-11-23T09:00:00Z" };

describe("xroom init", () => {
  it("writes a valid project that can be planned in the sandbox, with a booking a week after --now", async () => {
    const project = await createProject({}, NOW);
    const { code, out, err } = await project.xroom("init", "Chat.org");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^Wrote xroom\.yaml, \.xroom\/xroom\.schema\.json and \.gitignore\.\n[\s\S]*xroom plan --sandbox/);
    expect(await project.read("xroom.yaml")).toContain("start: 2026-11-30T10:00");
    expect(await project.read("xroom.yaml")).toContain('\n  "chat.org":\n');
    expect((await project.xroom("schema")).out).toBe(await project.read(".xroom/xroom.schema.json"));
    expect((await project.xroom("validate")).out).toBe("Valid: 2 objects in 1 file.\n");
    expect((await project.xroom("plan", "--sandbox")).out).toContain("Plan: 1 to add.");
  });

  it("takes a new folder with -C, and says where it wrote", async () => {
    const project = await createProject({}, NOW);
    expect((await project.xroom("init", "-C", "new/one")).out).toContain(`in ${project.directory}/new/one.`);
    expect(await project.read("new/one/xroom.yaml")).toContain('"example.org":');
  });

  it("overwrites nothing, and adds only what is missing to .gitignore", async () => {
    const project = await createProject({ ".gitignore": "node_modules" }, NOW);
    await project.xroom("init");
    expect(await project.read(".gitignore")).toMatch(/^node_modules\n# xroom:.*\n\.xroom\/\*\n!\.xroom\/xroom\.schema\.json\n$/);
    await project.write("xroom.yaml", "mine");
    const again = await project.xroom("init");
    expect(again.code).toBe(1);
    expect(again.err).toMatch(/^error\[exists\]: there is an xroom\.yaml in .* already\n/);
    expect(await project.read("xroom.yaml")).toBe("mine");
    await project.shell("rm xroom.yaml");
    expect((await project.xroom("init")).out).toContain("Wrote xroom.yaml, .xroom/xroom.schema.json.");
    expect((await project.read(".gitignore")).match(/\.xroom\/\*/g)).toHaveLength(1);
  });

  it("never writes through a link in the checkout", async () => {
    const project = await createProject({ victim: "mine" }, NOW);
    await project.shell("mkdir .xroom && ln -s ../victim .xroom/xroom.schema.json && ln -s victim .gitignore");
    expect((await project.xroom("init")).code).toBe(0);
    expect(await project.read("victim")).toBe("mine");
    expect((await project.xroom("schema")).out).toBe(await project.read(".xroom/xroom.schema.json"));
    expect(await project.read(".gitignore")).toContain(".xroom/*");
  });

  it.each(["mkdir ../outside; ln -s ../outside .xroom", "ln -s /nowhere/at/all .xroom", "ln -s .xroom .xroom"])(
    "writes nothing where .xroom is a link out of the project: %s",
    async (line) => {
      const project = await createProject({ "in/.keep": "" }, NOW);
      await project.shell(`cd in; ${line}`);
      const { code, err } = await project.xroom("init", "-C", "in");
      expect(code).toBe(1);
      expect(err).toContain("error[outside-project]: .xroom is a link that leads out of the project");
      expect((await project.shell("find in ../outside outside ! -type l 2>/dev/null")).out).toBe(
        line.startsWith("mkdir") ? "in\nin/.keep\noutside\n" : "in\nin/.keep\n",
      );
    },
  );

  it.each(["chät.org", "例え.jp", "constructor", "12", "x_y"])("accepts %s as a domain", async (domain) => {
    const project = await createProject({}, NOW);
    expect((await project.xroom("init", domain)).code).toBe(0);
    expect((await project.xroom("validate")).code).toBe(0);
    expect(await project.read("xroom.yaml")).toContain(`  ${JSON.stringify(domain)}:\n`);
  });

  it.each(["a b", "a/b", "https://chat.org", "", 'a"b', "a:b", "*", "{a}", "a\u202eb", "a\u001b[31m", "x".repeat(300)])(
    "takes %j for no domain, and writes nothing",
    async (domain) => {
      const project = await createProject({}, NOW);
      const { code, err } = await project.xroom("init", domain);
      expect(code).toBe(1);
      expect(err).toContain("error[bad-domain]");
      expect(err).not.toMatch(/[\u001b\u202e]/);
      expect((await project.shell("ls -A")).out).toBe("");
    },
  );

  it("reports an error of the system in one line, without a stack", async () => {
    const project = await createProject({ file: "" }, NOW);
    const { code, err } = await project.xroom("init", "-C", "file");
    expect(code).toBe(1);
    expect(err).toMatch(/^error\[system\]: .*\/file\/\.xroom: not a directory \(ENOTDIR\)\n {3}= help: .*\n$/);
  });
});
