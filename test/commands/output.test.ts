import { stat } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { createProject, type Project } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";
const config = (world: EmulatedWorld): string => `version: 1
${world.regions}
defaults: { region: fra-1, timezone: Europe/Berlin }
domains:
  chat.org:
    rooms:
      the board:
        hostKey: true
        bookings:
          kickoff: { title: "Project, kick-off", start: 2026-12-01T10:00, duration: 1h30m, grace: 15m }
          weekly: { start: 2026-12-07T10:00, duration: 45m, repeat: "FREQ=WEEKLY;COUNT=2" }
      annex: { bookings: { plain: { start: 2026-12-01T10:00, duration: 1h } } }
`;

async function applied(): Promise<{
  readonly world: EmulatedWorld;
  readonly project: Project;
  readonly keys: readonly string[];
}> {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const project = await createProject({ "xroom.yaml": config(world) }, { ...world.environment, XROOM_NOW: NOW });
  expect((await project.xroom("apply", "-y")).code).toBe(0);
  const keys = world.emulator
    .world("fra-1")
    .bookings("chat.org")
    .flatMap(({ hostKey }) => hostKey ?? []);
  expect(keys).toHaveLength(3);
  return { world, project, keys };
}

describe("the host key of an open room", () => {
  const opened = async (
    ...args: string[]
  ): Promise<{ readonly project: Project; readonly key: string; readonly out: string; readonly code: number | null }> => {
    const world = await emulate({ now: () => Date.parse(NOW) });
    const text = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { rooms: { stage: { active: true, hostKey: true } } } }\n`;
    const project = await createProject({ "xroom.yaml": text }, { ...world.environment, XROOM_NOW: NOW });
    const { out, code } = await project.xroom("apply", "-y", ...args);
    return { project, out, code, key: world.emulator.world("fra-1").rooms("chat.org")[0]?.hostKey ?? "none" };
  };

  it("is masked, shown with --show-secrets, or written to a file with mode 0600", async () => {
    const masked = await opened();
    expect(masked.out).toContain("1 host key received: room/chat.org/stage");
    expect(masked.out).not.toContain(masked.key);
    const shown = await opened("--show-secrets");
    expect(shown.out).toContain(`room/chat.org/stage  ${shown.key}`);
    const filed = await opened("--host-keys", "keys.json");
    expect(filed.out).not.toContain(filed.key);
    expect(JSON.parse(await filed.project.read("keys.json"))).toEqual([
      {
        address: "room/chat.org/stage",
        room: "chat.org/stage",
        hostLink: `https://chat.org/stage?host-key=${filed.key}`,
        hostKey: filed.key,
      },
    ]);
    expect((await stat(join(filed.project.directory, "keys.json"))).mode & 0o777).toBe(0o600);
  });

  it("has its file before the first call", async () => {
    const refused = await opened("--host-keys", "no/such/folder/keys.json");
    expect(refused).toMatchObject({ code: 1, key: "none" });
  });
});

describe("xroom output", () => {
  it("shows guest links, and host links with --show-secrets only", async () => {
    const { project, keys } = await applied();
    const hidden = await project.xroom("output");
    expect(hidden.out).toContain(
      "booking/chat.org/the board/kickoff\n  guests  https://chat.org/the%20board\n  host    (hidden; --show-secrets shows it)\n",
    );
    for (const key of keys) expect(hidden.out).not.toContain(key);
    const shown = await project.xroom("output", "--show-secrets", "--target", "booking/**/kickoff");
    expect(shown.out).toContain(`host    https://chat.org/the%20board?host-key=${keys[0]}`);
    expect(shown.out).not.toContain("weekly");
  });

  it("prints JSON, with null for hidden secrets", async () => {
    const { project, keys } = await applied();
    const rows = async (...args: string[]): Promise<Record<string, unknown>[]> =>
      JSON.parse((await project.xroom("output", "--json", ...args)).out) as Record<string, unknown>[];
    expect((await rows()).find(({ address }) => address === "booking/chat.org/the board/kickoff")).toEqual({
      address: "booking/chat.org/the board/kickoff",
      room: "chat.org/the board",
      guestLink: "https://chat.org/the%20board",
      hostLink: null,
      hostKey: null,
    });
    expect((await rows("--show-secrets")).map(({ hostKey }) => hostKey)).toEqual(expect.arrayContaining([...keys]));
  });

  it("writes a calendar of the declared bookings, without a request", async () => {
    const { world, project, keys } = await applied();
    world.emulator.clearLog();
    const { out, code } = await project.xroom("output", "--ics");
    expect(code).toBe(0);
    expect(world.emulator.log).toEqual([]);
    expect(out.match(/BEGIN:VEVENT/g)).toHaveLength(4);
    expect(out).toContain(
      "DTSTART:20261201T090000Z\r\nDTEND:20261201T103000Z\r\nSUMMARY:Project\\, kick-off\r\nURL:https://chat.org/the%20board\r\n",
    );
    for (const key of keys) expect(out.replaceAll("\r\n ", "")).not.toContain(key);
  });

  it("writes the hosts' calendar into a file with mode 0600", async () => {
    const { project, keys } = await applied();
    const ran = await project.xroom("output", "--ics", "--host-links", "--out", "hosts.ics");
    expect(ran).toMatchObject({ code: 0, out: "", err: "Wrote hosts.ics.\n" });
    const text = (await project.read("hosts.ics")).replaceAll("\r\n ", "");
    for (const key of keys) expect(text).toContain(`?host-key=${key}`);
    expect((await stat(join(project.directory, "hosts.ics"))).mode & 0o777).toBe(0o600);
  });

  it("says that a room's key is given only once, and when", async () => {
    const { world, project } = await applied();
    const ofRoom = async (): Promise<string> => (await project.xroom("output", "--target", "room/**")).out;
    expect(await ofRoom()).toContain("  host    (not open: its key is given only when it opens)\n");
    world.emulator.world("fra-1").openRoom("chat.org/the board");
    expect(await ofRoom()).toContain(
      "  host    (given only once, at opening, and shown by no list: apply --host-keys FILE keeps it)\n",
    );
  });

  it("prints variables that a shell can source, and comments for hidden secrets", async () => {
    const { project, keys } = await applied();
    const hidden = await project.xroom("output", "--dotenv");
    for (const key of keys) expect(hidden.out).not.toContain(key);
    expect(hidden.out).toContain(
      "# booking/chat.org/the board/kickoff\n" +
        "BOOKING_CHAT_ORG_THE_BOARD_KICKOFF_GUEST_LINK='https://chat.org/the%20board'\n" +
        "# BOOKING_CHAT_ORG_THE_BOARD_KICKOFF_HOST_LINK: hidden; --show-secrets shows it\n",
    );
    expect(Object.keys(parseEnv(hidden.out)).filter((name) => /HOST/.test(name))).toEqual([]);
    const shown = parseEnv((await project.xroom("output", "--dotenv", "--show-secrets", "--target", "booking/**")).out);
    expect(Object.keys(shown)).toHaveLength(9);
    expect(shown["BOOKING_CHAT_ORG_THE_BOARD_KICKOFF_HOST_KEY"]).toBe(keys[0]);
    expect(shown["BOOKING_CHAT_ORG_THE_BOARD_KICKOFF_HOST_LINK"]).toBe(`https://chat.org/the%20board?host-key=${keys[0]}`);
    const shell =
      'xroom output --dotenv --show-secrets > .env.links && . ./.env.links && printf %s "$BOOKING_CHAT_ORG_THE_BOARD_KICKOFF_HOST_KEY"';
    expect(await project.shell(shell)).toMatchObject({ code: 0, out: keys[0], err: "" });
  });

  it("gives an existing file mode 0600", async () => {
    const { project } = await applied();
    await project.write("links.json", "old");
    await project.shell("chmod 644 links.json");
    expect((await project.xroom("output", "--json", "--show-secrets", "--out", "links.json")).code).toBe(0);
    expect((await stat(join(project.directory, "links.json"))).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await project.read("links.json"))).toHaveLength(4);
  });

  it.each([[], ["--json"], ["--ics"]])("warns of a domain and a target that match nothing (%s)", async (...args) => {
    const { project } = await applied();
    const { code, out, err } = await project.xroom("output", ...args, "--domain", "typo", "--target", "booking/**/typo");
    expect(code).toBe(0);
    expect(err).toContain("warning[empty-scope]: no domain matches --domain typo\n   = help: There are: chat.org.\n");
    expect(err).toContain("warning[empty-scope]: nothing declared matches --target booking/**/typo\n");
    if (args.length === 0) expect(out).toBe("Nothing in this scope asks for a host key. Guests join at https://DOMAIN/ROOM.\n");
    expect((await project.xroom("output", ...args, "--domain", "typo", "--log-level", "error")).err).toBe("");
  });

  it("refuses options that exclude each other", async () => {
    const { project } = await applied();
    expect(await project.xroom("output", "--json", "--dotenv")).toMatchObject({
      code: 1,
      err: expect.stringContaining("Pass one of them.") as string,
    });
    expect(await project.xroom("output", "--host-links")).toMatchObject({
      code: 1,
      err: expect.stringContaining("--host-links goes with --ics") as string,
    });
  });
});

describe("xroom import --ics", () => {
  it("turns output's calendar into a config that plans the same meetings", async () => {
    const { project } = await applied();
    await project.xroom("output", "--ics", "--out", "all.ics");
    const imported = await project.xroom("import", "chat.org", "--ics", "all.ics", "--out", "imported/xroom.yaml");
    expect(imported.code).toBe(1);
    expect(imported.err).toContain("imported/xroom.yaml can't be written");
    const { out, err } = await project.xroom("import", "chat.org", "--ics", "all.ics");
    expect(err).toContain("4 bookings imported");
    await project.write("other/xroom.yaml", out);
    const plan = await project.xroom("-C", "other", "plan", "--sandbox");
    expect(plan.out).toContain("Plan: 4 to add.");
  });

  it("overwrites nothing, and needs --room for events without a link", async () => {
    const { project } = await applied();
    await project.write(
      "a.ics",
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\nDTSTART:20261201T090000Z\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    );
    expect(await project.xroom("import", "--ics", "a.ics")).toMatchObject({
      code: 1,
      err: expect.stringContaining("xroom import chat.org --ics a.ics, with --room ROOM") as string,
    });
    expect((await project.xroom("import", "chat.org", "--ics", "a.ics", "--room", "board")).out).toContain(
      "start: 2026-12-01T09:00Z",
    );
    const piped = await project.shell("xroom import chat.org --ics - --room board < a.ics");
    expect(piped).toMatchObject({ code: 0, out: expect.stringContaining("start: 2026-12-01T09:00Z") as string });
    expect(await project.xroom("import", "chat.org", "--ics", "a.ics", "--room", "board", "--out", "xroom.yaml")).toMatchObject({
      code: 1,
    });
    expect(await project.xroom("import", "--ics", "nowhere.ics")).toMatchObject({
      code: 1,
      err: expect.stringContaining("nowhere.ics can't be read") as string,
    });
    expect(await project.xroom("import")).toMatchObject({ code: 1, err: expect.stringContaining("--ics") as string });
  });
});
