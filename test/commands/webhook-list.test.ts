import { describe, expect, it } from "vitest";
import { createProject } from "../harness/project.ts";
import { listen } from "../harness/world.ts";
import { setScene } from "./fixtures.ts";

interface Row {
  readonly id: number;
  readonly region: string;
  readonly standing: string;
  readonly address: string;
}

/** A domain with a live webhook of each kind, and some that are unmanaged. */
async function scene() {
  const { url } = await listen();
  const hooks = `domains:
  chat.org:
    ignore: [adhoc]
    rooms: { board: { password: { env: NOT_SET } } }
    webhooks:
      crm: { url: "${url}/crm" }
      both: { url: "${url}/both", regions: [fra-1, sfo-1], room: board }
      scribe: { robot: 42 }
  quiet.org: {}
`;
  const { project, world } = await setScene(hooks);
  const declared = await project.read("xroom.yaml");
  project.environment["NOT_SET"] = "pw";
  expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0 });
  delete project.environment["NOT_SET"];
  const fra = world.emulator.world("fra-1");
  const stranger = { domain: "chat.org", type: "robot", robotId: 7 } as const;
  fra.addWebhook(stranger);
  fra.addWebhook({ ...stranger, room: "adhoc" });
  world.emulator.world("sgp-1").addWebhook({ ...stranger, domain: "other.org" });
  world.emulator.clearLog();
  return { project, world, url, declared };
}

describe("xroom webhook list", () => {
  it("lists each webhook of the declared domains with its region, target and standing, without passwords or a lock", async () => {
    const { project, world, url } = await scene();
    await project.write(".xroom/state.json.lock", "held by another run");
    const { code, out, err } = await project.xroom("webhook", "list");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const blank = " ".repeat(url.length);
    expect(out).toBe(`\
ID  DOMAIN    REGION  ROOM   TYPE   TARGET${blank.slice(1)}  VALIDATED  STANDING   ADDRESS
1   chat.org  fra-1   board  url    ${url}/both  yes        declared   webhook/chat.org/both@fra-1
2   chat.org  fra-1   (all)  url    ${url}/crm   yes        declared   webhook/chat.org/crm
3   chat.org  fra-1   (all)  robot  42${blank}     yes        declared   webhook/chat.org/scribe
4   chat.org  fra-1   (all)  robot  7${blank}      yes        unmanaged  webhook/chat.org/~4
5   chat.org  fra-1   adhoc  robot  7${blank}      yes        ignored    webhook/chat.org/~5
1   chat.org  sfo-1   board  url    ${url}/both  yes        declared   webhook/chat.org/both@sfo-1
`);
    expect(world.writes()).toEqual([]);
    // Both filters, of each place in use: two of the one domain, one of the other.
    expect(world.reads()).toBe(6);
  });

  it("shows what will be replaced or removed, what isn't validated, and what doesn't exist yet", async () => {
    const { project, world, url, declared } = await scene();
    world.emulator.world("fra-1").addWebhook({ domain: "chat.org", type: "url", url: `${url}/new` });
    const changed = declared.replace("/crm", "/new").replace("      scribe: { robot: 42 }\n", "      late: { robot: 8 }\n");
    await project.write("xroom.yaml", changed);
    const { out } = await project.xroom("webhook", "list", "chat.org");
    expect(out).toMatch(/^2 .*\/crm +yes +replaced +webhook\/chat\.org\/crm$/m);
    expect(out).toMatch(/^6 .*\/new +no +declared +webhook\/chat\.org\/crm$/m);
    expect(out).toMatch(/^3 .* 42 +yes +undeclared +webhook\/chat\.org\/scribe$/m);
    expect(out).toMatch(/\n\nDeclared, but not there: webhook\/chat\.org\/late\. `xroom plan` shows what would make it\.\n$/);
  });

  it("prints JSON with --json", async () => {
    const { project, url } = await scene();
    const rows = JSON.parse((await project.xroom("webhook", "list", "--json")).out) as Row[];
    expect(rows[0]).toEqual({
      id: 1,
      domain: "chat.org",
      region: "fra-1",
      room: "board",
      type: "url",
      url: `${url}/both`,
      validated: true,
      standing: "declared",
      address: "webhook/chat.org/both@fra-1",
    });
    expect(rows[2]).toMatchObject({ type: "robot", robot: 42, room: null });
    expect(JSON.parse((await project.xroom("webhook", "list", "quiet.org", "--json")).out)).toEqual([]);
  });

  it("looks for an undeclared domain in every region, or in the named ones", async () => {
    const { project, world } = await scene();
    expect((await project.xroom("webhook", "list", "other.org")).out).toMatch(
      /^1 +other\.org +sgp-1 .* unmanaged +webhook\/other\.org\/~1$/m,
    );
    expect(world.reads()).toBe(6);
    expect((await project.xroom("webhook", "list", "other.org", "--region", "fra-1")).out).toBe("No webhooks.\n");
    const only = await project.xroom("webhook", "list", "chat.org", "--region", "sfo-1", "--json");
    expect((JSON.parse(only.out) as Row[]).map(({ region }) => region)).toEqual(["sfo-1"]);
    expect((await project.xroom("webhook", "list", "--region", "fra-2")).err).toContain("there is no region fra-2");
  });

  it("lists the other regions if one doesn't answer, and names it", async () => {
    const { project, world } = await scene();
    world.emulator.order({ match: { region: "sfo-1" }, fault: { kind: "status", status: 403, when: "before" }, times: "always" });
    const { code, out, err } = await project.xroom("webhook", "list", "chat.org");
    expect(code).toBe(1);
    expect(out.split("\n")).toHaveLength(7);
    expect(err).toMatch(/^\nerror\[api-unauthorized\]/);
  });

  it("works outside a project for named domains", async () => {
    const project = await createProject({});
    expect((await project.xroom("webhook", "list", "chat.org", "--sandbox")).out).toBe("No webhooks.\n");
    const { code, err } = await project.xroom("webhook", "list", "--sandbox");
    expect(code).toBe(1);
    expect(err).toContain("no config names a domain here");
    expect((await project.xroom("webhook", "list", "chat.org")).err).toContain("XROOM_ID and XROOM_SECRET are not set");
  });
});
