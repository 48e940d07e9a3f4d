import { spawnSync } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EmulatorOptions, WorldView } from "../../src/emulator/index.ts";
import { createProject, type Project } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { NOW } from "./fixtures.ts";

const hasScript = spawnSync("sh", ["-c", "command -v script"]).status === 0;
const BOARD = "chat.org/board";

const ROOMS = `
  chat.org:
    rooms:
      board: { lock: true, password: { env: BOARD_PASSWORD }, active: true }
      shut: { active: false }
      stage: { type: webinar }
      annex: { region: sfo-1, lock: false }
  acme.test: { region: sgp-1, ignore: ["adhoc-*"] }
`;

async function setUp(
  rooms = ROOMS,
  options: EmulatorOptions = {},
): Promise<{ readonly world: EmulatedWorld; readonly project: Project; view: (region?: string) => WorldView }> {
  const world = await emulate({ now: () => Date.parse(NOW), ...options });
  const text = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains:${rooms}`;
  const project = await createProject(
    { "xroom.yaml": text },
    { ...world.environment, BOARD_PASSWORD: "s3cret-7f1c", XROOM_NOW: NOW },
  );
  return { world, project, view: (region = "fra-1") => world.emulator.world(region) };
}

describe("xroom room list", () => {
  it("shows every open room of the account: region, type, standing, and the people inside with their ids", async () => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD, { lock: true, password: "x", hostKey: "k" });
    view().join(BOARD, { id: "ann", hostKey: "k" });
    view().join(BOARD, { id: "ben", hostKey: "k" });
    view().openRoom("other.example/lobby", { type: 2 });
    view().join("other.example/lobby", { id: "eve", host: true });
    view().join("other.example/lobby", { id: "flo" });
    view("sfo-1").openRoom("chat.org/annex");
    const { code, out, err } = await project.xroom("room", "list");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(`\
REGION  ROOM                 TYPE        LOCKED  PASSWORD  STANDING   INSIDE
sfo-1   chat.org/annex       conference  no      none      declared   none
fra-1   chat.org/board       conference  yes     set       declared   2 conference hosts (ann, ben)
fra-1   other.example/lobby  webinar     no      none      unmanaged  1 webinar host (eve) and 1 webinar viewer (flo)
`);
    expect(world.emulator.log.map(({ region, method }) => `${region} ${method}`).toSorted()).toEqual([
      "fra-1 list",
      "sfo-1 list",
      "sgp-1 list",
    ]);
    const json = JSON.parse((await project.xroom("room", "list", "--json", "chat.org", "--region", "fra-1")).out) as unknown;
    expect(json).toEqual([
      {
        region: "fra-1",
        domain: "chat.org",
        room: BOARD,
        standing: "declared",
        type: "conference",
        lock: true,
        password: true,
        people: [
          { id: "ann", type: "conference host" },
          { id: "ben", type: "conference host" },
        ],
      },
    ]);
  });

  it("tells rooms that an apply opened from others", async () => {
    const { project, view } = await setUp("\n  chat.org: { rooms: { board: { active: true } } }\n");
    await project.xroom("apply", "-y");
    await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("{ rooms: { board: { active: true } } }", "{}"));
    view().openRoom("chat.org/lobby");
    const { out } = await project.xroom("room", "list", "chat.org");
    expect(out).toMatch(/board .* undeclared +none\n.*lobby .* unmanaged +none\n$/);
    await project.write(".xroom/state.json", "{");
    const unread = await project.xroom("room", "list", "chat.org");
    expect(unread).toMatchObject({ code: 0, out: expect.stringMatching(/board .* unmanaged/) as string });
    expect(unread.err).toMatch(/^warning\[/);
  });

  it("shows unknown fields, and names a region that fails", async () => {
    const { world, project, view } = await setUp(ROOMS, { readings: { listedRooms: "null" } });
    view().openRoom(BOARD);
    world.emulator.order({ match: { region: "sgp-1" }, fault: { kind: "status", status: 403 }, times: "always" });
    const { code, out, err } = await project.xroom("room", "list");
    expect(out).toContain("fra-1   chat.org/board  unknown  unknown  unknown   declared  unknown\n");
    expect(err).toContain("error[api-unauthorized]");
    expect(code).toBe(1);
    const json = await project.xroom("room", "list", "--json", "--region", "fra-1");
    expect(JSON.parse(json.out)).toMatchObject([{ type: null, lock: null, password: null, people: null }]);
  });

  it("needs no config and no open room", async () => {
    const project = await createProject({});
    expect(await project.xroom("room", "list", "--sandbox")).toEqual({ code: 0, out: "", err: "No room is open.\n" });
    expect(await project.xroom("room", "list", "--sandbox", "--json")).toEqual({ code: 0, out: "[]\n", err: "" });
    expect(await project.xroom("room", "list", "--sandbox", "--region", "mars")).toMatchObject({
      code: 1,
      err: expect.stringContaining("there is no region mars") as string,
    });
  });
});

describe("the region of a room", () => {
  it.each([
    ["in its own region", ["chat.org/annex"], "sfo-1"],
    ["in its domain's", ["chat.org/board"], "fra-1"],
    ["in its domain's, though it isn't declared", ["acme.test/adhoc-1"], "sgp-1"],
    ["where it is said to be", ["chat.org/annex", "--region", "fra-1"], "fra-1"],
    ["where it is said to be, of an unknown domain", ["other.example/a b ü", "--region", "sgp-1"], "sgp-1"],
  ])("%s", async (_, args, region) => {
    const { world, project } = await setUp();
    const opened = await project.xroom("room", "open", ...args);
    expect(opened).toMatchObject({ code: 0, err: "" });
    expect(opened.out).toContain(`Opened ${args[0]} in ${region}: a conference, unlocked, without a password.`);
    expect(world.writes()).toEqual([{ region, call: "room.init", data: { id: args[0] } }]);
    expect((await project.xroom("room", "close", ...args)).code).toBe(0);
    expect(world.emulator.world(region).rooms()).toEqual([]);
  });

  it.each([
    ["has no known region", ["other.example/x"], "the region of other.example/x is unknown"],
    ["is no region", ["chat.org/board", "--region", "fra-9"], "there is no region fra-9"],
    ["is no room", ["board"], '"board" is not a room'],
    ["is an address", ["room/chat.org/board"], "name: chat.org/board."],
    ["is a link", ["https://chat.org/board"], "is not a room"],
    ["is empty", ["chat.org/"], "is not a room"],
    ["ends in a blank", ["chat.org/x "], "is not a room"],
    ["hides something", ["chat.org/x\u001b[2Jy"], "is not a room"],
  ])("is refused if it %s", async (_, args, expected) => {
    const { world, project } = await setUp();
    const { code, out, err } = await project.xroom("room", "open", ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(expected);
    expect(world.emulator.log).toEqual([]);
  });
});

describe("xroom room open", () => {
  it("opens a room by its options, with the password from a variable, and prints the outlook", async () => {
    const { world, project, view } = await setUp();
    const args = ["--type", "webinar", "--lock", "--password-env", "BOARD_PASSWORD"];
    const { code, out, err } = await project.xroom("room", "open", "chat.org/shut", ...args, "--log-level", "debug");
    expect(code).toBe(0);
    expect(out).toBe(
      "Opened chat.org/shut in fra-1: a webinar, locked, with a password.\n  guests  https://chat.org/shut\n" +
        "chat.org/shut is declared closed: the next apply closes it again.\n",
    );
    expect(`${out}${err}`).not.toContain("s3cret");
    expect(view().rooms()).toMatchObject([{ name: "shut", type: 2, lock: true, password: "s3cret-7f1c", hostKey: null }]);
    await project.xroom("apply", "-y");
    expect(
      view()
        .rooms()
        .map(({ name }) => name),
    ).toEqual(["board"]);
    expect(
      world
        .writes()
        .map(({ call }) => call)
        .toSorted(),
    ).toEqual(["room.destroy", "room.init", "room.init"]);
  });

  it("reports what is declared differently", async () => {
    const { project } = await setUp();
    expect((await project.xroom("room", "open", BOARD)).out).toContain(
      "chat.org/board is declared locked: the next apply locks it.\n" +
        "chat.org/board is declared with another password: the next apply sets it.\n",
    );
    expect((await project.xroom("room", "open", "chat.org/stage")).out).toContain(
      "chat.org/stage is declared a webinar, but the type of an open room can't be changed",
    );
    expect((await project.xroom("room", "open", "chat.org/nobody")).out).toContain(
      "The config says nothing of chat.org/nobody: the next apply leaves it as it is.\n",
    );
    expect((await project.xroom("room", "open", "chat.org/board", "--region", "sgp-1")).out).toContain(
      "chat.org/board is declared in fra-1: the config says nothing of it in sgp-1.\n",
    );
    const webinar = await project.xroom("room", "open", "acme.test/x", "--type", "webinar");
    expect(webinar).toMatchObject({ code: 0, err: expect.stringContaining("sgp-1 has no streaming equipment") as string });
  });

  it("doesn't enter the state: an apply neither forgets nor closes it", async () => {
    const { project, view } = await setUp("\n  chat.org: {}\n");
    await project.xroom("room", "open", BOARD);
    const plan = await project.xroom("plan", "--detailed-exitcode");
    expect(plan).toMatchObject({ code: 0, out: expect.stringContaining("1 unmanaged") as string });
    await project.xroom("apply", "-y");
    expect(view().rooms()).toHaveLength(1);
    await expect(stat(join(project.directory, ".xroom/state.json"))).rejects.toThrow("ENOENT");
  });

  it("shows the host key, or adds it to a file", async () => {
    const { project, view } = await setUp();
    const keyOf = (name: string): string =>
      view()
        .rooms("chat.org")
        .find((room) => room.name === name)?.hostKey ?? "none";
    const shown = await project.xroom("room", "open", "chat.org/b", "--host-key", "--show-secrets");
    expect(shown.out).toContain(`  host    https://chat.org/b?host-key=${keyOf("b")}\n`);
    await project.write(
      "keys.json",
      `[{"address":"room/chat.org/z","hostKey":"old","note":"mine"},{"address":"room/chat.org/c"}]`,
    );
    const kept = await project.xroom("room", "open", "chat.org/c", "--host-key", "--host-keys", "keys.json");
    expect(kept.out).toContain("  host    (kept in keys.json)\n");
    expect(JSON.parse(await project.read("keys.json"))).toEqual([
      { address: "room/chat.org/z", hostKey: "old", note: "mine" },
      {
        address: "room/chat.org/c",
        room: "chat.org/c",
        hostLink: `https://chat.org/c?host-key=${keyOf("c")}`,
        hostKey: keyOf("c"),
      },
    ]);
    expect((await stat(join(project.directory, "keys.json"))).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["a password that is not set", ["--password-env", "NOBODY"], "NOBODY, which is not set"],
    ["an empty password", ["--password-env", "EMPTY"], "EMPTY, which is empty"],
    ["a password's name that every object has", ["--password-env", "constructor"], "constructor, which is not set"],
    ["a key that would be lost", ["--host-key"], "the host key is given once, and would be lost"],
    ["a file for a key without --host-key", ["--host-keys", "keys.json"], "--host-keys and --show-secrets need --host-key"],
    ["a file that can't be written", ["--host-key", "--host-keys", "no/where/keys.json"], "can't be written"],
    ["a file of something else", ["--host-key", "--host-keys", "xroom.yaml"], "it holds something other than host keys"],
    ["a type that there isn't", ["--type", "party"], "Allowed choices are conference, webinar"],
  ])("calls nothing for %s", async (_, args, expected) => {
    const { world, project } = await setUp();
    project.environment["EMPTY"] = "";
    const { code, err } = await project.xroom("room", "open", BOARD, ...args);
    expect(code).toBe(1);
    expect(err).toContain(expected);
    expect(world.writes()).toEqual([]);
    expect(await project.read("xroom.yaml")).toContain("version: 1");
  });

  it("refuses an open room", async () => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD);
    const { code, err } = await project.xroom("room", "open", BOARD);
    expect(code).toBe(1);
    expect(err).toContain("chat.org/board is open already in fra-1");
    expect(world.writes()).toEqual([]);
  });

  it("opens once even if the answer is lost", async () => {
    const { world, project, view } = await setUp();
    const inits = (): number => world.writes().filter(({ call }) => call === "room.init").length;
    world.emulator.order({ match: { method: "room.init" }, fault: { kind: "drop" } });
    const before = await project.xroom("room", "open", "chat.org/a");
    expect(before).toMatchObject({ code: 0, err: expect.stringContaining("checking whether it was done") as string });
    expect(inits()).toBe(2);

    world.emulator.order({ match: { method: "room.init" }, fault: { kind: "status", status: 502, when: "after" } });
    const after = await project.xroom("room", "open", "chat.org/b", "--lock", "--host-key", "--show-secrets");
    expect(after).toMatchObject({ code: 3, out: expect.stringContaining("a conference, locked, without a password") as string });
    expect(after.err).toContain("host key lost: room/chat.org/b was opened, but the answer held no host key");
    expect(inits()).toBe(3);
    expect(view().rooms()).toHaveLength(2);
  });

  it("says so if the outcome stays unknown", async () => {
    const { world, project } = await setUp();
    world.emulator.order({ match: { method: "room.init" }, fault: { kind: "drop", when: "after" } });
    world.emulator.order({ match: { method: "list" }, skip: 1, fault: { kind: "status", status: 400 }, times: "always" });
    const { code, out, err } = await project.xroom("room", "open", "chat.org/a");
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(err).toMatch(/Not done: chat\.org\/a in fra-1: .* no list shows whether it was done/);
  });

  it("reports a room that was opened in between", async () => {
    const { project, view } = await setUp(ROOMS, {
      readings: { initOpenRoom: "returns" },
      onCall: ({ method }) => {
        if (method === "list" && view().rooms().length === 0) view().openRoom("chat.org/a", { lock: true });
      },
    });
    expect((await project.xroom("room", "open", "chat.org/a")).out).toContain("a conference, locked, without a password");
  });
});

describe("xroom room close", () => {
  it("closes an empty room, and says if the next apply opens it again", async () => {
    const { project, view } = await setUp();
    view().openRoom(BOARD);
    expect(await project.xroom("room", "close", BOARD)).toEqual({
      code: 0,
      err: "",
      out: "Closed chat.org/board in fra-1.\nchat.org/board is declared open: the next apply opens it again.\n",
    });
    expect(view().rooms()).toEqual([]);
    view().openRoom("chat.org/stage");
    expect((await project.xroom("room", "close", "chat.org/stage")).out).toBe("Closed chat.org/stage in fra-1.\n");
  });

  it("names the people inside, and puts them out only with --evict and a yes", async () => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD);
    view().join(BOARD, { id: "ann", host: true });
    view().join(BOARD, { id: "ben" });
    const kept = await project.xroom("room", "close", BOARD);
    expect(kept).toEqual({
      code: 3,
      out: "",
      err: "Not closed: chat.org/board in fra-1: people are inside: 1 conference host (ann) and 1 conference user (ben). Wait until they have left, or pass --evict to put them out.\n",
    });
    const unasked = await project.xroom("room", "close", BOARD, "--evict");
    expect(unasked).toMatchObject({ code: 1, err: expect.stringContaining("standard input is not a terminal") as string });
    expect(world.writes()).toEqual([]);
    const closed = await project.xroom("room", "close", BOARD, "--evict", "-y");
    expect(closed).toMatchObject({
      code: 0,
      out: expect.stringContaining(
        "Closed chat.org/board in fra-1; put out: 1 conference host and 1 conference user.\n",
      ) as string,
    });
    expect(world.writes()).toEqual([{ region: "fra-1", call: "room.destroy", data: { id: BOARD, forceKick: true } }]);
  });

  it("fails if a person entered in between, and succeeds if the room closed in between", async () => {
    let between = (): void => undefined;
    const { project, view } = await setUp(ROOMS, { onCall: ({ method }) => (method === "list" ? between() : undefined) });
    view().openRoom(BOARD);
    between = () => {
      if (view().rooms()[0]?.people.length === 0) view().join(BOARD, { id: "eve" });
    };
    const { code, err } = await project.xroom("room", "close", BOARD);
    expect(code).toBe(3);
    expect(err).toContain(
      "Not done: chat.org/board in fra-1: the region answered that it was not done; it is still there, and people are inside (1 conference user)",
    );
    between = () => {
      if (view().rooms().length > 0) view().closeRoom(BOARD);
    };
    view().leave(BOARD, "eve");
    expect(await project.xroom("room", "close", BOARD)).toMatchObject({ code: 0 });
  });

  it("names the open rooms if this one isn't open", async () => {
    const { project, view } = await setUp();
    view().openRoom(BOARD);
    const { code, err } = await project.xroom("room", "close", "chat.org/baord");
    expect(code).toBe(1);
    expect(err).toContain("chat.org/baord is not open in fra-1\n   = help: Open there: chat.org/board.");
    expect((await project.xroom("room", "close", "acme.test/x")).err).toContain(
      "`xroom room list acme.test` shows what is open.",
    );
  });

  it("closes a room without details if it is empty or --evict is given", async () => {
    const { project, view } = await setUp(ROOMS, { readings: { listedRooms: "null" } });
    view().openRoom(BOARD);
    view().join(BOARD, { id: "ann" });
    expect((await project.xroom("room", "close", BOARD)).code).toBe(3);
    expect((await project.xroom("room", "close", BOARD, "--evict", "-y")).code).toBe(0);
    expect(view().rooms()).toEqual([]);
  });
});

describe("xroom room kick", () => {
  it("puts out one person or all, and leaves the room open", async () => {
    const { world, project, view } = await setUp();
    view().openRoom("chat.org/stage", { type: 2 });
    for (const id of ["ann", "ben", "cat"]) view().join("chat.org/stage", { id });
    const one = await project.xroom("room", "kick", "chat.org/stage", "--peer", "ben", "-y");
    expect(one).toEqual({ code: 0, err: "", out: "Put out of chat.org/stage in fra-1: 1 webinar viewer (ben).\n" });
    const all = await project.xroom("room", "kick", "chat.org/stage", "--all", "-y");
    expect(all.out).toBe("Put out of chat.org/stage in fra-1: 2 webinar viewers (ann, cat).\n");
    expect(await project.xroom("room", "kick", "chat.org/stage", "--all", "-y")).toMatchObject({
      code: 0,
      out: "chat.org/stage in fra-1 is empty.\n",
    });
    expect(world.writes().map(({ data }) => data)).toEqual([
      { id: "chat.org/stage", peerId: "ben" },
      { id: "chat.org/stage", peerId: "all" },
    ]);
    expect(view().rooms()).toMatchObject([{ name: "stage", people: [] }]);
  });

  it.each([
    ["neither is named", ["-y"], "room kick needs --peer or --all"],
    ["both are named", ["--all", "--peer", "ann", "-y"], "Pass one of them."],
    ["the id would put everyone out", ["--peer", "all", "-y"], "--peer all would put everyone out"],
    ["the id is empty", ["--peer", "", "-y"], "--peer is empty"],
    ["no one has the id", ["--peer", "zoe", "-y"], 'no one with the id "zoe" is in chat.org/board'],
    ["there is no terminal", ["--all"], "standard input is not a terminal"],
  ])("makes no call if %s", async (_, args, expected) => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD);
    view().join(BOARD, { id: "ann" });
    const { code, err } = await project.xroom("room", "kick", BOARD, ...args);
    expect(code).toBe(1);
    expect(err).toContain(expected);
    expect(world.writes()).toEqual([]);
  });

  it("can put out people whom the region doesn't show", async () => {
    const { project, view } = await setUp(ROOMS, { readings: { listedRooms: "null" } });
    view().openRoom(BOARD);
    view().join(BOARD, { id: "ann" });
    expect((await project.xroom("room", "kick", BOARD, "--peer", "zoe", "-y")).code).toBe(3);
    expect((await project.xroom("room", "kick", BOARD, "--all", "-y")).code).toBe(0);
    expect(view().rooms()).toMatchObject([{ people: [] }]);
  });
});

describe("xroom room lock and unlock", () => {
  it("say that the next apply reverts it, and it does", async () => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD, { lock: true, password: "s3cret-7f1c" });
    expect(await project.xroom("room", "unlock", BOARD)).toEqual({
      code: 0,
      err: "",
      out: "Unlocked chat.org/board in fra-1.\nchat.org/board is declared locked: the next apply locks it again.\n",
    });
    expect(await project.xroom("room", "unlock", BOARD)).toMatchObject({
      code: 0,
      out: "chat.org/board in fra-1 is unlocked already.\nchat.org/board is declared locked: the next apply locks it.\n",
    });
    await project.xroom("apply", "-y");
    expect(world.writes().map(({ data }) => data)).toEqual([
      { id: BOARD, lock: false },
      { id: BOARD, lock: true },
    ]);
    view("sfo-1").openRoom("chat.org/annex");
    expect((await project.xroom("room", "lock", "chat.org/annex")).out).toBe(
      "Locked chat.org/annex in sfo-1.\nchat.org/annex is declared unlocked: the next apply unlocks it again.\n",
    );
  });

  it("fail if the room closes in between", async () => {
    const { project, view } = await setUp(ROOMS, {
      onCall: ({ method }) => (method === "list" ? view().closeRoom(BOARD) : undefined),
    });
    view().openRoom(BOARD);
    const { code, err } = await project.xroom("room", "lock", BOARD);
    expect(code).toBe(3);
    expect(err).toContain("Not done: chat.org/board in fra-1: id: the room chat.org/board is not open");
  });

  it("say that the next apply closes a room that is no longer declared", async () => {
    const { project, view } = await setUp("\n  chat.org: { rooms: { board: { active: true } } }\n");
    await project.xroom("apply", "-y");
    await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("{ rooms: { board: { active: true } } }", "{}"));
    expect((await project.xroom("room", "lock", BOARD)).out).toContain(
      "An apply opened chat.org/board, and the config no longer declares it: the next apply closes it.\n",
    );
    view().setLock(BOARD, false);
    view().join(BOARD, { id: "ann" });
    expect((await project.xroom("room", "lock", BOARD)).out).toContain(
      "the next apply would close it, but people are inside (1 conference user): wait until they have left, or put them out with `xroom room close --evict`.\n",
    );
  });

  it("need no config, only the region", async () => {
    const project = await createProject({});
    const args = [BOARD, "--region", "sgp-1", "--sandbox"];
    expect((await project.xroom("room", "open", ...args)).code).toBe(0);
    expect(await project.xroom("room", "lock", ...args)).toEqual({ code: 0, err: "", out: "Locked chat.org/board in sgp-1.\n" });
    expect((await project.xroom("room", "list", "--sandbox")).out).toMatch(/sgp-1 +chat\.org\/board +conference +yes/);
    expect((await project.xroom("room", "close", ...args)).code).toBe(0);
  });

  it("need credentials, a config without errors and a region that answers", async () => {
    const { world, project } = await setUp();
    const wrong = await createProject({ "xroom.yaml": "version: 1\ndomians: {}\n" }, world.environment);
    expect(await wrong.xroom("room", "lock", BOARD)).toMatchObject({
      code: 1,
      err: expect.stringContaining("domians") as string,
    });
    world.emulator.order({ match: { method: "list" }, fault: { kind: "status", status: 401 }, times: "always" });
    expect(await project.xroom("room", "lock", BOARD)).toMatchObject({
      code: 1,
      err: expect.stringContaining("error[api-unauthorized]: the API refused the credentials") as string,
    });
    const none = await createProject({});
    expect((await none.xroom("room", "lock", BOARD, "--region", "fra-1")).err).toContain("XROOM_ID and XROOM_SECRET are not set");
  });
});

describe.skipIf(!hasScript)("on a terminal", () => {
  it.each([
    ["room close", ["close", BOARD, "--evict"], "Put out 1 conference user (ann), and close chat.org/board in fra-1? Only yes"],
    ["room kick", ["kick", BOARD, "--all"], "Put out of chat.org/board in fra-1: 1 conference user (ann)? Only yes"],
  ])("%s asks first, and takes nothing but yes", async (_, args, question) => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD);
    view().join(BOARD, { id: "ann" });
    const asked = async (typed: string): Promise<{ code: number | null; out: string }> => {
      const started = project.startOnTerminal(200, "room", ...args);
      await started.said(question);
      started.type(typed);
      return started.ended;
    };
    expect(await asked("no\r")).toMatchObject({ code: 1, out: expect.stringContaining("nothing was called") as string });
    expect(await asked("\u0003")).toMatchObject({
      code: 130,
      out: expect.stringContaining("Stopped: nothing was called.") as string,
    });
    expect(world.writes()).toEqual([]);
    expect((await asked("yes\r")).code).toBe(0);
    expect(world.writes()).toHaveLength(1);
  });

  it("room close --evict doesn't ask if the room is empty, and then puts no one out", async () => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD);
    const { code, out } = await project.startOnTerminal(100, "room", "close", BOARD, "--evict").ended;
    expect(code).toBe(0);
    expect(out).not.toContain("Only yes");
    expect(world.writes()).toEqual([{ region: "fra-1", call: "room.destroy", data: { id: BOARD } }]);
  });
});

describe("a stop", () => {
  it("ends a read at once, and lets a call end", async () => {
    const { world, project, view } = await setUp();
    view().openRoom(BOARD);
    world.emulator.order({ match: { method: "list" }, fault: { kind: "hang" } });
    const looking = project.start("room", "lock", BOARD);
    await expect.poll(() => world.emulator.log.length).toBe(1);
    looking.kill("SIGINT");
    expect(await looking.ended).toMatchObject({ code: 130, err: "Stopped: nothing was called.\n" });
    world.emulator.order({ match: { method: "setLock" }, fault: { kind: "latency", ms: 1_000, when: "after" } });
    const locking = project.start("room", "lock", BOARD);
    await expect.poll(() => world.writes().length).toBe(1);
    locking.kill("SIGTERM");
    expect(await locking.ended).toMatchObject({ code: 0, out: expect.stringContaining("Locked chat.org/board") as string });
  });
});
