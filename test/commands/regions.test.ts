import { describe, expect, it } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { createProject } from "../harness/project.ts";
import { emulate } from "../harness/world.ts";
import { configOf, ROOMS, setScene } from "./fixtures.ts";

const SALT = "0123456789abcdef0123456789abcdef";

describe("xroom regions", () => {
  it("lists the built-in regions without a config", async () => {
    const project = await createProject({});
    expect(await project.xroom("regions")).toEqual({
      code: 0,
      err: "",
      out: `\
REGION  LOCATION             URL                             EQUIPMENT
fra-1   Europe 1, Frankfurt  https://fra-1.signal.xroom.app  signaling, streaming, boosters
sfo-1   US 1, San Francisco  https://sfo-1.signal.xroom.app  signaling
sgp-1   Asia 1, Singapore    https://sgp-1.signal.xroom.app  signaling
`,
    });
  });

  it("lists the config's own regions, as JSON too", async () => {
    const { project, world } = await setScene(`${ROOMS}`);
    await project.write("xroom.yaml", configOf(world).replace("regions: {", 'regions: { "lab-1": { url: "https://x.example" },'));
    const rows = JSON.parse((await project.xroom("regions", "--json")).out) as { region: string; url: string }[];
    expect(rows.map(({ region }) => region)).toEqual(expect.arrayContaining(["fra-1", "sfo-1", "sgp-1"]));
    expect(rows.find(({ region }) => region === "fra-1")?.url).toBe(`${world.url}/fra-1`);
    expect(world.emulator.log).toEqual([]);
  });

  it("asks each region with --check, only reads, and needs none of the config's passwords", async () => {
    const { project, world } = await setScene(
      ROOMS.replace("        bookings:", "        password: { env: NOT_SET }\n        bookings:"),
    );
    const { code, out, err } = await project.xroom("regions", "--check");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/STATUS\nfra-1 .* ok in \d+ ms\nsfo-1 .* ok in \d+ ms\nsgp-1 .* ok in \d+ ms\n$/);
    expect(world.writes()).toEqual([]);
    expect(world.reads()).toBe(3);
  });
});

describe("xroom auth check", () => {
  it("shows which regions fail and which work, with what to do, as JSON too", async () => {
    const { project, world } = await setScene();
    await project.write("xroom.yaml", configOf(world).replace(/sgp-1: \{ url: "[^"]*"/, 'sgp-1: { url: "http://127.0.0.1:1"'));
    const { code, out, err } = await project.xroom("auth", "check");
    expect(code).toBe(1);
    expect(out).toMatch(/fra-1 .* ok in .*\nsfo-1 .* ok in .*\nsgp-1 .* unreachable\n$/);
    expect(err).toMatch(/error\[api-unreachable\]: region sgp-1[\s\S]* = help: Check the network/);
    const json = await project.xroom("auth", "check", "--json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject([
      { region: "fra-1", ok: true },
      { region: "sfo-1", ok: true },
      { region: "sgp-1", ok: false, code: "unreachable", message: "127.0.0.1:1 can't be reached (ECONNREFUSED)" },
    ]);
  });

  it("works in an empty folder, and names missing variables", async () => {
    const project = await createProject({});
    expect((await project.xroom("auth", "check")).err).toContain("XROOM_ID and XROOM_SECRET are not set");
    expect(await project.xroom("auth", "check", "--sandbox")).toMatchObject({ code: 0, err: "" });
  });
});

describe("xroom auth sign", () => {
  it("prints headers that the API accepts", async () => {
    const world = await emulate();
    const project = await createProject({}, world.environment);
    const headers = JSON.parse((await project.xroom("auth", "sign", "--json")).out) as Record<string, string>;
    const body = JSON.stringify({ method: "list", data: { domain: "chat.org" } });
    const ask = async (own: Record<string, string>): Promise<unknown> =>
      (
        await fetch(`${world.url}/fra-1/api/booking`, {
          method: "POST",
          headers: { "content-type": "application/json", ...own },
          body,
        })
      ).json();
    expect(await ask(headers)).toMatchObject({ isError: false, data: [] });
    expect(await ask({ ...headers, "x-auth-key": "0".repeat(64) })).toMatchObject({ isError: true });
  });

  it("signs a given salt", async () => {
    const project = await createProject({}, { XROOM_ID: "me", XROOM_SECRET: "secret" });
    expect((await project.xroom("auth", "sign", SALT)).out).toBe(
      `x-api-version: 2\nx-random: ${SALT}\nx-auth-id: me\nx-auth-key: ${sign("secret", SALT)}\n`,
    );
  });

  it.each([
    ["too short a salt", ["abc"], { XROOM_ID: "me", XROOM_SECRET: "s" }, "short-salt"],
    ["a salt with a line break", [`${SALT}\nx-evil: 1`], { XROOM_ID: "me", XROOM_SECRET: "s" }, "bad-salt"],
    ["no id", [], { XROOM_SECRET: "s" }, "XROOM_ID is not set"],
    ["nothing", [], {}, "XROOM_ID and XROOM_SECRET are not set"],
  ] as const)("refuses %s", async (_, args, environment, expected) => {
    const project = await createProject({}, environment);
    const { code, out, err } = await project.xroom("auth", "sign", ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(expected);
  });
});
