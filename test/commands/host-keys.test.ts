import { rmSync } from "node:fs";
import { readdir, readFile, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, type Project } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { openRuns } from "../apply/run.ts";
import { NOW } from "./fixtures.ts";

interface Row {
  readonly address: string;
  readonly hostKey: string;
}

const rooms = (...names: readonly string[]): string =>
  `domains: { chat.org: { rooms: { ${names.map((name) => `${name}: { active: true, hostKey: true }`).join(", ")} } } }\n`;

async function setUp(names: readonly string[]): Promise<{ readonly world: EmulatedWorld; readonly project: Project }> {
  const world: EmulatedWorld = await emulate({ now: () => Date.parse(NOW) });
  const text = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\n${rooms(...names)}`;
  return { world, project: await createProject({ "xroom.yaml": text }, { ...world.environment, XROOM_NOW: NOW }) };
}

const keysOf = ({ emulator }: EmulatedWorld): Record<string, string | null> =>
  Object.fromEntries(
    emulator
      .world("fra-1")
      .rooms()
      .map(({ name, hostKey }) => [`room/chat.org/${name}`, hostKey]),
  );
const filed = (text: string): Record<string, string> =>
  Object.fromEntries((JSON.parse(text) as Row[]).map(({ address, hostKey }) => [address, hostKey]));

describe("apply --host-keys", () => {
  it("adds keys to the file, and replaces a room's old key", async () => {
    const { world, project } = await setUp(["a", "b"]);
    await project.write("keys.json", "");
    expect((await project.xroom("apply", "-y", "--host-keys", "keys.json")).code).toBe(0);
    const first = filed(await project.read("keys.json"));
    expect(first).toEqual(keysOf(world));
    world.emulator.world("fra-1").closeRoom("chat.org/b");
    await symlink("keys.json", join(project.directory, "link.json"));
    expect((await project.xroom("apply", "-y", "--host-keys", "link.json")).code).toBe(0);
    const second = filed(await project.read("keys.json"));
    expect(second).toEqual(keysOf(world));
    expect(second["room/chat.org/a"]).toBe(first["room/chat.org/a"]);
    expect(second["room/chat.org/b"]).not.toBe(first["room/chat.org/b"]);
    expect((await project.xroom("apply", "-y", "--host-keys", "keys.json")).code).toBe(0);
    expect(filed(await project.read("keys.json"))).toEqual(second);
    expect((await stat(join(project.directory, "keys.json"))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["text", "not JSON"],
    ["a map", "{}"],
    ["other rows", '[{ "name": "x" }]'],
  ])("leaves a file of %s alone, and calls nothing", async (_, text) => {
    const { world, project } = await setUp(["a"]);
    await project.write("keys.json", text);
    const { code, err } = await project.xroom("apply", "-y", "--host-keys", "keys.json");
    expect(code).toBe(1);
    expect(err).toContain("it holds something other than host keys");
    expect(await project.read("keys.json")).toBe(text);
    expect(world.writes()).toEqual([]);
  });

  it("writes each key to the file before the next call begins", async () => {
    const { world, project } = await setUp(["a", "b", "c"]);
    world.emulator.order({ match: { method: "room.init" }, skip: 1, fault: { kind: "hang" }, times: "always" });
    const applying = project.start("apply", "-y", "--parallelism", "1", "--host-keys", "keys.json");
    await expect.poll(() => world.writes().length, { timeout: 20_000 }).toBe(2);
    applying.kill("SIGKILL");
    await applying.ended;
    expect(filed(await project.read("keys.json"))).toEqual(keysOf(world));
  });

  it("saves the keys elsewhere if their file can't be written, opens no more rooms, and says so", async () => {
    let vanish = (): void => undefined;
    const world = await emulate({
      now: () => Date.parse(NOW),
      onCall: ({ method }) => (method === "init" ? vanish() : undefined),
    });
    const text = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\n${rooms("a", "b")}`;
    const files = { "xroom.yaml": text, "keys/x": "" };
    const project = await createProject(files, { ...world.environment, XROOM_NOW: NOW });
    vanish = () => rmSync(join(project.directory, "keys"), { recursive: true, force: true });
    const { code, err } = await project.xroom("apply", "-y", "--parallelism", "1", "--host-keys", "keys/keys.json");
    expect(code).toBe(3);
    expect(err).toContain("error[host-keys-elsewhere]");
    const name = (await readdir(project.directory)).find((each) => each.startsWith("xroom-host-keys-")) ?? "none";
    expect(err).toContain(name);
    expect(filed(await readFile(join(project.directory, name), "utf8"))).toEqual(keysOf(world));
    expect((await stat(join(project.directory, name))).mode & 0o777).toBe(0o600);
    expect(Object.keys(keysOf(world))).toEqual(["room/chat.org/a"]);
    expect(await project.read(".xroom/state.json")).toContain('"room/a"');

    await project.write("keys/x", "");
    const opened = await project.xroom("room", "open", "chat.org/lobby", "--host-key", "--host-keys", "keys/keys.json");
    expect(opened).toMatchObject({ code: 3, out: expect.stringContaining("Opened chat.org/lobby in fra-1") as string });
    expect(opened.err).toContain("error[host-keys-elsewhere]");
  });

  it("names the key that was lost with its answer, and exits with 3", async () => {
    const { world, project } = await setUp(["a"]);
    world.emulator.order({ match: { method: "room.init" }, fault: { kind: "cut-off" } });
    const { code, out } = await project.xroom("apply", "-y", "--host-keys", "keys.json");
    expect(code).toBe(3);
    expect(out).toContain(
      "host key lost: room/chat.org/a was opened, but the answer held no host key, and no list shows it. To get another, close the room and open it again.",
    );
    expect(filed(await project.read("keys.json"))).toEqual({});
    expect((await project.xroom("room", "close", "chat.org/a")).code).toBe(0);
    expect((await project.xroom("apply", "-y", "--host-keys", "keys.json")).code).toBe(0);
    expect(filed(await project.read("keys.json"))).toEqual(keysOf(world));
  });
});

describe("a host key that is given once", () => {
  const WARNING =
    "The API gives the host keys of room/chat.org/a and room/chat.org/b only once: pass --host-keys FILE or --show-secrets";

  it("is warned about by plan, and by an apply that neither keeps nor shows it, which reports the loss", async () => {
    const { world, project } = await setUp(["a", "b"]);
    const planned = await project.xroom("plan", "--out", "p.json");
    expect(planned.out).toContain(`${WARNING} to apply to keep them.\n`);
    const asking = project.startOnTerminal(200, "apply");
    await asking.said("Only yes is taken for an answer");
    asking.type("no\n");
    expect((await asking.ended).out).toMatch(/ only once: [^]*to keep them\.[^]*Make these 2 calls\?/);
    const lost = await project.xroom("apply", "p.json");
    expect(lost.out).toContain(`${WARNING} to apply to keep them.\n`);
    expect(lost.out).toContain("The API gives an open room's host key only once. To get another, close the room and apply with");
    expect(world.writes()).toHaveLength(2);
  });

  it("is warned about on standard error if the output is JSON, which never holds it", async () => {
    const { project } = await setUp(["a"]);
    const { err } = await project.xroom("apply", "-y", "--json", "--show-secrets");
    expect(err).toBe("The API gives the host key of room/chat.org/a only once: pass --host-keys FILE to apply to keep it.\n");
  });

  it("is reported as lost if standard output can't be written", async () => {
    const { project } = await setUp(["a"]);
    const { out, err } = await project.shell("xroom apply -y --show-secrets > /dev/full; echo $?");
    expect(out).toBe("3\n");
    expect(err).toContain("1 host key was received and is lost: room/chat.org/a.");
  });

  it.each([[["--show-secrets"]], [["--host-keys", "keys.json"]]])(
    "is not warned of where it is kept or shown: %j",
    async (flags) => {
      const { project } = await setUp(["a", "b"]);
      const { code, out } = await project.xroom("apply", "-y", ...flags);
      expect(code).toBe(0);
      expect(out).not.toContain("only once");
    },
  );
});

describe("a host key", () => {
  it("is saved before the state is written", async () => {
    const world = await emulate();
    const runs = await openRuns(world, rooms("a", "b"));
    const order: string[] = [];
    await runs.apply({
      keep: ({ address }) => Promise.resolve(void order.push(address)),
      onSave: (state) => order.push(`state with ${Object.keys(state.objects).length}`),
    });
    expect(order).toHaveLength(4);
    expect([order[0], order[3]]).toEqual(["state with 0", "state with 2"]);
    expect(order.slice(1, 3).toSorted()).toEqual(["room/chat.org/a", "room/chat.org/b"]);
  });
});
