import { stat } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { State } from "../../src/model/state.ts";
import { main } from "../../src/commands/main.ts";
import { createProject, type Project, type Ran } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { DOMAIN, ODD_NAMES, PASSWORDS, plant, type RandomWorld, timezone, world as randomWorld } from "../export/worlds.ts";
import { arrived, FOREIGN_LOCK, HARMFUL, NOW, ROOMS } from "./fixtures.ts";

const LONG = 600_000;

interface Scene {
  readonly world: EmulatedWorld;
  readonly project: Project;
  /** A root file with the emulator's regions. */
  configure(more?: string): Promise<void>;
}

async function setScene(readings: Parameters<typeof emulate>[0] = {}): Promise<Scene> {
  const world = await emulate({ now: () => Date.parse(NOW), ...readings });
  const root = (more: string): string => `version: 1\n${world.regions}\n${more}`;
  const project = await createProject({ "xroom.yaml": root("") }, { ...world.environment, XROOM_NOW: NOW });
  return { world, project, configure: (more = "") => project.write("xroom.yaml", root(more)) };
}

const INCLUDED = "include: [chat.org.yaml]\n";

type Run = (...args: string[]) => Promise<Ran>;

/** The same command without a process of its own, for many runs. */
function inProcess({ directory, environment }: Project): Run {
  return async (...args) => {
    let [out, err] = ["", ""];
    const { stdin, stdout, stderr } = process;
    const code = await main([...args, "--no-color"], {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      directory,
      environment,
      stdin,
      stdout,
      stderr,
      written: () => Promise.resolve(undefined),
    });
    return { code, out, err };
  };
}

/** What a shell makes of a file of variables. */
async function sourced(project: Project, file: string): Promise<Record<string, string>> {
  const { out } = await project.shell(`unset SHLVL; set -a; . ./${file}; exec env -0`);
  const set = out
    .split("\0")
    .flatMap((line) => (line === "" ? [] : [[line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]]));
  return Object.fromEntries(set.filter(([name = ""]) => name.includes("_PASSWORD"))) as Record<string, string>;
}

async function summaryOf(run: Run): Promise<Record<string, number>> {
  const { code, out, err } = await run("plan", "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const { summary, changes } = JSON.parse(out) as { summary: Record<string, number>; changes: { action: string }[] };
  expect(changes.filter(({ action }) => action !== "adopt")).toEqual([]);
  return summary;
}

async function objectsOf(run: Run): Promise<State["objects"]> {
  return (JSON.parse((await run("state", "pull")).out) as State).objects;
}

/** Import, include, set the variables: the plan is empty; `--write` records what an apply would have. */
async function checkLaw(live: RandomWorld, zone: string | undefined, runner: (project: Project) => Run): Promise<void> {
  const { world, project, configure } = await setScene({ readings: { overlaps: "allowed" } });
  const run = runner(project);
  plant(live, (region) => world.emulator.world(region));
  const inZone = zone === undefined ? [] : ["--timezone", zone];
  const files = ["--out", "chat.org.yaml", "--env-out", "passwords.env"];
  const imported = await run("import", DOMAIN, ...files, ...inZone);
  expect({ code: imported.code, out: imported.out }).toEqual({ code: 0, out: "" });
  expect(imported.err).not.toContain("not-as-it-is");
  const file = await project.read("chat.org.yaml");
  for (const text of [imported.err, file]) {
    expect(text).not.toMatch(HARMFUL);
    for (const password of PASSWORDS) expect(text).not.toContain(password);
  }
  Object.assign(project.environment, await sourced(project, "passwords.env"));
  await configure(INCLUDED);
  const { adopt = 0, unchanged = 0, calls, blocked } = await summaryOf(run);
  expect({ calls, blocked }).toEqual({ calls: 0, blocked: 0 });
  await run("apply", "-y");
  const applied = await objectsOf(run);

  await project.shell("rm -r chat.org.yaml passwords.env .xroom");
  await configure();
  await run("import", DOMAIN, "--write", ...files, ...inZone);
  expect(await project.read("chat.org.yaml")).toBe(file);
  expect(await objectsOf(run)).toEqual(applied);
  await configure(INCLUDED);
  expect(await summaryOf(run)).toMatchObject({ calls: 0, adopt: 0, unchanged: adopt + unchanged });
  expect((await run("plan", "--detailed-exitcode")).code).toBe(0);
  expect(world.writes()).toEqual([]);
}

it("import leaves no part of a file behind when the disk is full", async () => {
  const { world, project } = await setScene();
  world.emulator.world("fra-1").addBooking({ domain: DOMAIN, room: "board", start: "2027-01-01T10:00:00Z", duration: 45 });
  const full = await project.shell(`ulimit -f 0; xroom import ${DOMAIN} --out new.yaml`);
  expect(full.code, full.err).toBe(1);
  expect(full.err).toContain("EFBIG");
  const again = await project.xroom("import", DOMAIN, "--out", "new.yaml");
  expect(again.code, again.err).toBe(0);
});

describe("xroom import", () => {
  it(
    "of any world has an empty plan once it is included and its passwords are set; with --write nothing is left to adopt",
    async () => {
      const law = (live: RandomWorld, zone: string | undefined): Promise<void> => checkLaw(live, zone, inProcess);
      await fc.assert(fc.asyncProperty(randomWorld, timezone, law), { numRuns: 40, endOnFailure: true });
    },
    LONG,
  );

  it(
    "keeps every odd name as it is",
    async () => {
      const base = { region: "fra-1", webinar: false, lock: true, password: undefined };
      const start = Date.parse("2026-12-01T09:00:00Z");
      const booking = { ...base, start, duration: 90, capacity: 256, hostKey: false };
      const names = ODD_NAMES.filter((name) => name.length <= 255);
      await checkLaw(
        {
          rooms: names.slice(0, 10).map((room) => ({ ...base, room })),
          bookings: names.map((room) => ({ ...booking, room })),
          webhooks: names.map((room) => ({ region: "fra-1", room, target: 42, validated: true })),
        },
        "Europe/Berlin",
        (project) => project.xroom,
      );
    },
    LONG,
  );

  it("can be imported in parts into files that one config includes", async () => {
    const { world, project, configure } = await setScene();
    const fra = world.emulator.world("fra-1");
    for (const [index, room] of ["board", "board", "annex", "annex"].entries())
      fra.addBooking({
        domain: DOMAIN,
        room,
        start: `2026-12-0${index + 1}T09:00:00Z`,
        duration: 45,
        lock: true,
        password: "sh4red",
      });
    fra.addWebhook({ domain: DOMAIN, type: "robot", robotId: 42 });
    fra.addBooking({ domain: DOMAIN, room: "adhoc-1", start: "2026-12-01T09:00:00Z", duration: 45 });
    await configure(
      "include: [domains/*.yaml]\ndomains: { chat.org: { region: fra-1, timezone: Europe/Berlin, ignore: [adhoc-*] } }\n",
    );
    await project.write("domains/none.yaml", "version: 1\n");

    const board = await project.xroom("import", DOMAIN, "--room", "board", "--out", "domains/board.yaml");
    expect(board).toEqual({
      code: 0,
      out: "",
      err: [
        "Imported from chat.org: 1 room and 2 bookings, into domains/board.yaml.",
        "Set this before the next plan:",
        "  CHAT_ORG_BOARD_PASSWORD",
        "The next apply adopts 2 objects, with no call made; --write has them recorded at once.",
        "",
      ].join("\n"),
    });
    expect((await project.read("domains/board.yaml")).split("\n").slice(0, 2)).toEqual([
      "# yaml-language-server: $schema=../.xroom/xroom.schema.json",
      "# chat.org as it was in fra-1, sfo-1 and sgp-1 at 2026-11-23T09:00:00Z: 1 room and 2 bookings.",
    ]);
    project.environment["CHAT_ORG_BOARD_PASSWORD"] = "sh4red";
    const rest = await project.xroom("import", DOMAIN, "--out", "domains/rest.yaml");
    expect(rest.err).toBe(
      [
        "Imported from chat.org: 1 room, 2 bookings and 1 webhook, into domains/rest.yaml.",
        "Not in there: 2 that the config already declares and 1 in ignored rooms.",
        "The next apply adopts 3 objects, with no call made; --write has them recorded at once.",
        "",
      ].join("\n"),
    );
    expect(await project.read("domains/rest.yaml")).toContain("password: { env: CHAT_ORG_BOARD_PASSWORD }");
    expect(await summaryOf(project.xroom)).toMatchObject({ calls: 0, adopt: 5, unchanged: 0 });

    fra.addBooking({ domain: DOMAIN, room: "board", start: "2026-12-24T09:00:00Z", duration: 45 });
    const late = await project.xroom("import", DOMAIN);
    expect(late.out).toContain("  chat.org: {}\n");
    expect(late.err).toContain(
      "warning[left-out]: booking/chat.org/board/~6 in fra-1 is left out: its room is declared in domains/board.yaml: add it there\n",
    );
    expect(late.err).not.toContain("unmanaged-removed");
    await configure("include: [domains/*.yaml]\ndomains: { chat.org: { region: fra-1, unmanaged: remove } }\n");
    expect((await project.xroom("import", DOMAIN, "--room", "board")).err).toContain(
      "warning[unmanaged-removed]: the config says unmanaged: remove for chat.org: the next apply removes what was left out here\n",
    );
    expect(world.writes()).toEqual([]);
  });

  it("makes a deleted block a removal with --write only", async () => {
    const { world, project, configure } = await setScene();
    const fra = world.emulator.world("fra-1");
    for (const day of ["01", "02"])
      fra.addBooking({ domain: DOMAIN, room: "board", start: `2026-12-${day}T09:00:00Z`, duration: 45 });
    const written = await project.xroom("import", DOMAIN, "--write", "--out", "chat.org.yaml");
    expect(written.err).toContain(
      "2 objects are recorded as ours: include the file before the next apply, which removes what is ours and not declared.\n",
    );
    await configure(INCLUDED);
    const file = await project.read("chat.org.yaml");
    await project.write("chat.org.yaml", file.replace(/.*2026-12-02:.*\n/, ""));
    const { out } = await project.xroom("plan", "--json");
    const { changes } = JSON.parse(out) as { changes: { action: string; address: string }[] };
    expect(changes.map(({ action, address }) => `${action} ${address}`)).toEqual(["remove booking/chat.org/board/2026-12-02"]);
  });

  it("keeps what the state protects: its file's plan is empty", async () => {
    const { project, configure } = await setScene();
    const run = inProcess(project);
    const booking = (day: number, about = ""): string => `{ start: 2026-12-0${day}T10:00Z, duration: 1h${about} }`;
    const root = "defaults: { region: fra-1 }\n";
    await configure(`${root}domains:
  chat.org:
    rooms:
      board:
        active: true
        protect: true
        bookings: { a: ${booking(1)}, b: ${booking(2, ", protect: false")} }
      lobby: { bookings: { a: ${booking(1, ", protect: true")}, b: ${booking(2)} } }
    webhooks:
      crm: { url: "https://crm.example.com/", validate: false, protect: true, regions: [fra-1, sfo-1] }
      erp: { url: "https://erp.example.com/", validate: false }
`);
    expect((await run("apply", "-y", "--json")).code).toBe(0);
    await configure(root);
    const written = await run("import", DOMAIN, "--write", "--out", "chat.org.yaml");
    expect(written).toMatchObject({ code: 0, err: expect.not.stringContaining("unprotect") as string });
    const file = await project.read("chat.org.yaml");
    expect(file.match(/.*protect:.*/g)).toHaveLength(4);
    await configure(`${root}${INCLUDED}`);
    expect(await run("plan", "--detailed-exitcode")).toMatchObject({ code: 0 });
    // One that was closed by hand is protected still.
    await run("room", "close", "chat.org/board", "-y");
    await configure(root);
    await run("import", DOMAIN, "--write", "--out", "again.yaml");
    expect((await project.read("again.yaml")).match(/.*protect:.*/g)).toHaveLength(4);
  });

  it("of a room that is listed without details, or by name alone, has an empty plan", async () => {
    for (const readings of [
      { listedRooms: "null" },
      { roomKeys: "name", extraFields: true, times: "epoch", passwordNone: "empty" },
    ] as const) {
      const { world, project, configure } = await setScene({ readings });
      world.emulator.world("fra-1").openRoom("chat.org/board", { lock: true });
      world.emulator.world("fra-1").addBooking({ domain: DOMAIN, room: "board", start: "2026-12-01T09:00:00Z", duration: 45 });
      await project.xroom("import", DOMAIN, "--write", "--out", "chat.org.yaml");
      await configure(INCLUDED);
      expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    }
  });

  it("makes a whole project in an empty folder", async () => {
    const project = await createProject(
      { "xroom.yaml": "version: 1\ndefaults: { region: fra-1, timezone: UTC }\n" + ROOMS },
      { XROOM_NOW: NOW },
    );
    expect((await project.xroom("apply", "--sandbox", "-y")).code).toBe(0);
    await project.shell("rm xroom.yaml .xroom/sandbox.state.json");
    await project.xroom("import", DOMAIN, "--sandbox", "--write", "--out", "xroom.yaml");
    expect(await project.xroom("plan", "--sandbox", "--detailed-exitcode")).toMatchObject({
      code: 0,
      out: expect.stringContaining("No changes: everything is as declared. 2 unchanged.") as string,
    });
  });

  it("needs no config: --sandbox", async () => {
    const project = await createProject({}, { XROOM_NOW: NOW });
    const { code, out, err } = await project.xroom("import", DOMAIN, "--sandbox", "--region", "sfo-1");
    expect({ code, err }).toEqual({ code: 0, err: "Imported from chat.org: nothing.\n" });
    expect(out).toContain("# chat.org as it was in sfo-1 at 2026-11-23T09:00:00Z: nothing.\n");
    expect(await project.xroom("import", DOMAIN)).toMatchObject({
      code: 1,
      err: expect.stringContaining("error[no-credentials]") as string,
    });
  });

  it("writes passwords only into the file of --env-out, with mode 0600", async () => {
    const { world, project } = await setScene();
    const password = "it's $ecret `x`\n\\ é";
    world.emulator
      .world("fra-1")
      .addBooking({ domain: DOMAIN, room: "board", start: "2026-12-01T09:00:00Z", duration: 45, password });
    const { out, err } = await project.xroom("import", DOMAIN, "--write", "--env-out", ".env", "--log-level", "debug");
    expect(err).toContain("Set this before the next plan (.env has its value, in plain text):\n  CHAT_ORG_BOARD_PASSWORD\n");
    expect(await sourced(project, ".env")).toEqual({ CHAT_ORG_BOARD_PASSWORD: password });
    expect((await stat(join(project.directory, ".env"))).mode & 0o777).toBe(0o600);
    for (const text of [out, err, await project.read(".xroom/state.json")]) expect(text).not.toContain("ecret");
  });

  it.each([
    ["there is a taken.yaml", ["chat.org", "--out", "taken.yaml"], /error\[exists\]: there is a .*taken\.yaml already/],
    ["there is a file of that name for the passwords", ["chat.org", "--env-out", "taken.yaml"], /error\[exists\]/],
    ["there is no such folder", ["chat.org", "--out", "no/such/a.yaml"], /error\[unwritable-file\]: .*a\.yaml can't be written/],
    [
      "there is no such region",
      ["chat.org", "--region", "fra-2"],
      /error\[unknown-region\]: there is no region fra-2\n.*did you mean "fra-1"/,
    ],
    [
      "there is no such region for a calendar",
      ["chat.org", "--ics", "a.ics", "--region", "nope"],
      /error\[unknown-region\]: there is no region nope/,
    ],
    ["there is no such zone", ["chat.org", "--timezone", "Berlin"], /error\[unknown-zone\]: there is no time zone Berlin/],
    ["that is no domain", ["https://chat.org/board"], /error\[bad-domain\]: "https:\/\/chat\.org\/board" is not a domain/],
    ["it has neither a domain nor a calendar", [], /error\[usage\]: import needs a domain, or a calendar/],
    ["a calendar is nothing live", ["--ics", "a.ics", "--write"], /error\[usage\]: --write doesn't go with --ics/],
    [
      "a calendar's passwords are nowhere",
      ["--ics", "a.ics", "--env-out", "x"],
      /error\[usage\]: --env-out doesn't go with --ics/,
    ],
    [
      "a calendar goes into one region",
      ["--ics", "a.ics", "--region", "a", "--region", "b"],
      /error\[usage\]: with --ics, --region is given once/,
    ],
  ])("is refused where %s", async (_, args, expected) => {
    const { world, project } = await setScene();
    await project.write("taken.yaml", "mine\n");
    const { code, out, err } = await project.xroom("import", ...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(expected);
    expect(await project.read("taken.yaml")).toBe("mine\n");
    expect(world.writes()).toEqual([]);
  });

  it("with --write waits for the lock only under --lock-timeout, and writes nothing without it; otherwise needs no lock", async () => {
    const { world, project } = await setScene();
    world.emulator.world("fra-1").addBooking({ domain: DOMAIN, room: "board", start: "2026-12-01T09:00:00Z", duration: 45 });
    await project.write(".xroom/state.json.lock", FOREIGN_LOCK);
    const { code, err } = await project.xroom("import", DOMAIN, "--write", "--out", "chat.org.yaml");
    expect(code).toBe(5);
    expect(err).toContain("kim");
    await expect(project.read("chat.org.yaml")).rejects.toThrow("ENOENT");
    expect((await project.xroom("import", DOMAIN, "--out", "chat.org.yaml")).code).toBe(0);
  });

  it("names a region that doesn't answer, and fails", async () => {
    const { project } = await setScene();
    await project.write("xroom.yaml", 'version: 1\nregions: { fra-1: { url: "http://127.0.0.1:1" } }\n');
    const { code, out, err } = await project.xroom("import", DOMAIN, "--region", "fra-1");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/error\[api-unreachable\]: region fra-1/);
  });

  it("stops at once while it reads, with nothing written", async () => {
    const { world, project } = await setScene();
    world.emulator.order({ match: { method: "booking.list" }, fault: { kind: "hang" }, times: "always" });
    const started = project.start("import", DOMAIN, "--write", "--out", "chat.org.yaml");
    await arrived(world, "booking.list");
    started.kill("SIGINT");
    expect(await started.ended).toMatchObject({ code: 130, out: "", err: "Stopped: nothing was written.\n" });
    await expect(project.read("chat.org.yaml")).rejects.toThrow("ENOENT");
    await expect(project.read(".xroom/state.json")).rejects.toThrow("ENOENT");
  });
});
