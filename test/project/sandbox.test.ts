import { createHmac, hkdfSync } from "node:crypto";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NOW, ROOMS } from "../commands/fixtures.ts";
import { createProject, type Project } from "../harness/project.ts";
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

/** A password's digest in a plan of the sandbox. */
async function digestIn(project: Project): Promise<string> {
  const { code, out, err } = await project.xroom("plan", "--sandbox", "--json");
  expect(code, err).toBe(0);
  const plan = JSON.parse(out) as { changes: { after: { password: { digest: string } } }[] };
  return plan.changes[0]?.after.password.digest ?? "";
}

/** As who has the key makes it. */
function guess(secret: string, value: string): string {
  const key = Buffer.from(hkdfSync("sha256", secret, "", "xroom/1 digests", 32));
  const text = `secret\0chat.org\nboard\n2026-12-01T10:00:00Z\0${value}`;
  return `hmac-sha256:${createHmac("sha256", key).update(text).digest("hex")}`;
}

describe("the key of a sandbox", () => {
  const LOCKED = `version: 1
defaults: { region: fra-1, timezone: UTC }
domains:
  chat.org:
    rooms:
      board: { bookings: { kickoff: { start: 2026-12-01T10:00, duration: 1h, password: { env: DEPLOY_TOKEN } } } }
`;
  const open = (environment: Record<string, string> = {}): Promise<Project> =>
    createProject({ "xroom.yaml": LOCKED }, { XROOM_NOW: NOW, DEPLOY_TOKEN: "Winter2026!", ...environment });
  const keysIn = async (folder: string): Promise<string[]> => readdir(join(folder, "xroom", "sandboxes"));

  it("never comes from the project: one that a pull request commits counts for nothing", async () => {
    const project = await open();
    const known = "a".repeat(64);
    await project.write(".xroom/sandbox.secret", `${known}\n`);
    const digest = await digestIn(project);
    expect(digest).not.toBe(guess(known, "Winter2026!"));
    const [name = ""] = await keysIn(`${project.directory}.state`);
    const file = join(`${project.directory}.state`, "xroom", "sandboxes", name);
    const kept = await readFile(file, "utf8");
    expect(digest).toBe(guess(kept.trim(), "Winter2026!"));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await project.read(".xroom/sandbox.secret")).toBe(`${known}\n`);
  });

  it("is kept for the project, by its real path, and another project has another", async () => {
    const [one, other] = [await open(), await open()];
    const state = `${one.directory}.state`;
    Object.assign(other.environment, { XDG_STATE_HOME: state });
    const link = join(temporaryFolder(), "link");
    await symlink(one.directory, link);
    const linked: Project = { ...one, xroom: (...args) => one.xroom("-C", link, ...args) };
    const digests = [await digestIn(one), await digestIn(linked), await digestIn(other)];
    expect(digests[1]).toBe(digests[0]);
    expect(digests[2]).not.toBe(digests[0]);
    expect(await keysIn(state)).toHaveLength(2);
  });

  it.each(["XDG_STATE_HOME", "HOME"])("is of one run if the user's folder lies in the project, by %s", async (variable) => {
    const project = await open();
    const own =
      variable === "HOME"
        ? { XDG_STATE_HOME: "", HOME: project.directory }
        : { XDG_STATE_HOME: join(project.directory, "state") };
    Object.assign(project.environment, own);
    expect(await digestIn(project)).not.toBe(await digestIn(project));
    expect((await readdir(project.directory)).toSorted()).toEqual(["xroom.yaml"]);
    // A saved plan is then of that run, too, and says so at once.
    const saved = await project.xroom("plan", "--sandbox", "--out", "plan.json");
    expect(saved.err).toContain("It can't be applied: your state folder lies in the project");
    expect((await project.xroom("apply", "plan.json", "--sandbox", "-y")).code).toBe(4);
  });

  it("is in the home's state folder without XDG_STATE_HOME, or with a relative one", async () => {
    const project = await open();
    const home = temporaryFolder();
    for (const state of ["", "relative"]) {
      Object.assign(project.environment, { HOME: home, XDG_STATE_HOME: state });
      await digestIn(project);
    }
    expect(await keysIn(join(home, ".local", "state"))).toHaveLength(1);
  });
});

describe("xroom sandbox reset", () => {
  it("removes its worlds and its state, and leaves the key and everything else", async () => {
    const project = await createProject({ "xroom.yaml": CONFIG, ".xroom/state.json": "kept" }, { XROOM_NOW: NOW });
    expect((await project.xroom("apply", "--sandbox", "-y")).code).toBe(0);
    expect(await project.xroom("sandbox", "reset")).toEqual({
      code: 0,
      out: "Removed .xroom/sandbox.json and .xroom/sandbox.state.json.\n",
      err: "",
    });
    expect(await readdir(join(project.directory, ".xroom"))).toEqual(["state.json"]);
    expect((await project.xroom("plan", "--sandbox")).out).toMatch(/^Plan: \d+ to add/m);
    expect((await project.xroom("sandbox", "reset", "-C", ".")).code).toBe(0);
    expect((await (await createProject({})).xroom("sandbox", "reset")).out).toBe("There is no sandbox here.\n");
  });
});

describe("--state beside --sandbox, which has a state of its own", () => {
  it.each([
    ["plan", "--sandbox", "--state", "file:mine.json"],
    ["--state", "file:mine.json", "plan", "--sandbox"],
    ["--sandbox", "state", "list", "--state", "file:mine.json"],
  ])("is refused: xroom %s %s %s %s", async (...words) => {
    const project = await createProject({ "xroom.yaml": CONFIG }, { XROOM_NOW: NOW });
    const { code, err } = await project.xroom(...words);
    expect(err).toContain("error: option '--sandbox' cannot be used with option '--state <url>'");
    expect(code).toBe(1);
    expect(await readdir(project.directory)).toEqual(["xroom.yaml"]);
  });

  it("is a variable that the sandbox leaves alone", async () => {
    const project = await createProject({ "xroom.yaml": CONFIG }, { XROOM_NOW: NOW, XROOM_STATE: "file:mine.json" });
    expect((await project.xroom("apply", "--sandbox", "-y")).code).toBe(0);
    expect(await readdir(project.directory)).not.toContain("mine.json");
  });
});

describe("runs of one sandbox at the same time", () => {
  it("wait for each other, and none undoes what another did", async () => {
    const config = (name: string, hour: number): string => `version: 1
project: ${name}
defaults: { region: fra-1, timezone: UTC }
domains: { ${name}.example: { rooms: { board: { bookings: { kickoff: { start: "2026-12-01T${hour}:00", duration: 1h } } } } } }
`;
    const project = await createProject(
      { "xroom.yaml": CONFIG, "one.yaml": config("one", 10), "two.yaml": config("two", 12) },
      { XROOM_NOW: NOW },
    );
    const listed = async (name: string): Promise<string> =>
      (await project.xroom("agenda", "--sandbox", "--config", name, "--from", "2026-12-01", "--to", "2026-12-01")).out;
    const plan = (name: string) => project.xroom("plan", "--sandbox", "--config", name, "--out", `${name}.json`);
    const plans = await Promise.all([plan("one.yaml"), plan("two.yaml")]);
    expect(plans.map(({ code, err }) => [code, err.replace(/^Waiting for another run that uses the sandbox\.\n/, "")])).toEqual(
      plans.map(({ err }) => [0, err.slice(err.indexOf("Saved"))]),
    );
    const opens = (name: string) =>
      project.xroom("room", "open", `${name}.example/board`, "--sandbox", "--config", `${name}.yaml`);
    const opened = await Promise.all([opens("one"), opens("two")]);
    expect(
      opened.map(({ code }) => code),
      JSON.stringify(opened),
    ).toEqual([0, 0]);
    const rooms = await project.xroom("room", "list", "--sandbox", "--json");
    expect((JSON.parse(rooms.out) as { domain: string }[]).map(({ domain }) => domain).toSorted()).toEqual([
      "one.example",
      "two.example",
    ]);
    expect(await listed("one.yaml")).toContain("declared, not live yet");
  });
});
