/** What a config may send where: only what is named outside it. */
import { describe, expect, it } from "vitest";
import { createProject, type Project } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { configOf, NOW, ROOMS } from "./fixtures.ts";

async function scene(
  environment: Record<string, string> = {},
): Promise<{ world: EmulatedWorld; project: Project; host: string }> {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const { XROOM_HOSTS: _, ...credentials } = world.environment;
  const project = await createProject({ "xroom.yaml": configOf(world) }, { XROOM_NOW: NOW, ...credentials, ...environment });
  return { world, project, host: new URL(world.url).host };
}

describe("an API on this machine that only the config names", () => {
  it.each([
    ["plan"],
    ["apply", "-y"],
    ["room", "list"],
    ["webhook", "list"],
    ["auth", "check"],
    ["import", "chat.org"],
    ["output"],
  ])("gets no credentials from xroom %s", async (...args) => {
    const { world, project, host } = await scene();
    const { code, err } = await project.xroom(...args);
    expect({ code, calls: world.emulator.log }).toEqual({ code: 1, calls: [] });
    expect(err).toContain(`error[host-not-allowed]: the config puts region fra-1 on ${host}, which is not an allowed host`);
    expect(err).toContain(`--allow-host api:${host}, or XROOM_HOSTS=api:${host}`);
  });

  it("gets them once it is allowed for that, with its port or for all of them", async () => {
    const { world, project, host } = await scene();
    const refused = ["state:127.0.0.1", `state:${host}`, "api:127.0.0.1:1", "127.0.0.1:1", "api:localhost"];
    for (const each of refused) expect((await project.xroom("plan", "--allow-host", each)).code, each).toBe(1);
    expect(world.emulator.log).toEqual([]);
    for (const each of [`api:${host}`, "api:127.0.0.1", host, "127.0.0.1"]) {
      const { code, err } = await project.xroom("plan", "--allow-host", each);
      expect({ each, code, err }).toMatchObject({ code: 0 });
    }
  });

  it("needs no allowance in a sandbox, which never asks it", async () => {
    const { world, project } = await scene();
    expect(await project.xroom("apply", "--sandbox", "-y")).toMatchObject({ code: 0 });
    expect(world.emulator.log).toEqual([]);
  });
});

describe("a state on this machine that only the config names", () => {
  const state = "http://127.0.0.1:9/state";

  it.each([
    ["https", 'state: "https://127.0.0.1:9/x"', "127.0.0.1:9"],
    ["http", `state: "${state}"`, "127.0.0.1:9"],
    ["postgres", 'state: "postgres://me@localhost:9/db"', "localhost:9"],
    ["s3", 'state: "s3://bucket/k?endpoint=http://127.0.0.1:9&region=x"', "127.0.0.1:9"],
  ])("by %s is not contacted", async (_, line, host) => {
    const { world, project } = await scene();
    await project.write("xroom.yaml", `${configOf(world, ROOMS)}${line}\n`);
    const environment = { XROOM_HOSTS: `api:127.0.0.1` };
    Object.assign(project.environment, environment);
    const { code, err } = await project.xroom("plan");
    expect(code).toBe(1);
    expect(err).toContain(`error[host-not-allowed]: the config keeps the state on ${host}, which is not an allowed host`);
    expect(err).toContain(`--allow-host state:${host}, or XROOM_HOSTS=state:${host}`);
  });

  it("is contacted if it is given outside, or allowed", async () => {
    const { world, project } = await scene({ XROOM_HOSTS: "api:127.0.0.1" });
    expect((await project.xroom("plan", "--state", state)).err).not.toContain("host-not-allowed");
    await project.write("xroom.yaml", `${configOf(world, ROOMS)}state: "${state}"\n`);
    expect((await project.xroom("plan", "--allow-host", "state:127.0.0.1:9")).err).not.toContain("host-not-allowed");
    expect((await project.xroom("plan", "--allow-host", "state:127.0.0.1:10")).err).toContain("host-not-allowed");
  });
});

describe("a variable that the config may not name", () => {
  it("is allowed by --allow-env, and by XROOM_ALLOW_ENV", async () => {
    const room = "domains: { chat.org: { rooms: { board: { password: { env: CI_ROOM } } } } }\n";
    const text = `version: 1\ndefaults: { region: fra-1 }\n${room}`;
    const project = await createProject({ "xroom.yaml": text }, { CI_ROOM: "hunter2" });
    const refused = await project.xroom("validate");
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("error[variable-not-allowed]") as string });
    expect(await project.xroom("validate", "--allow-env", "CI_*")).toMatchObject({ code: 0 });
    project.environment["XROOM_ALLOW_ENV"] = "CI_ROOM";
    expect(await project.xroom("validate")).toMatchObject({ code: 0 });
  });
});
