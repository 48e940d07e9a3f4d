/** `--secrets`, with the command in this process. */
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject } from "../config/project.ts";
import { xroom } from "../harness/in-process.ts";
import { emulate } from "../harness/world.ts";

const VALUE = "velvet-otter-41";

const config = (rooms: string, regions = ""): string =>
  `version: 1\n${regions}\ndefaults: { region: fra-1, timezone: UTC }\ndomains: { chat.org: { rooms: { ${rooms} } }, acme.test: { rooms: { lobby: { active: true, password: { env: ACME_PASSWORD } } } } }\n`;
const BOARD = "board: { active: true, password: { env: BOARD_PASSWORD } }";

function project(secrets: string, text = config(BOARD)): string {
  const directory = createProject({ "xroom.yaml": text });
  writeFileSync(join(directory, "secrets.env"), secrets, { mode: 0o600 });
  return directory;
}

describe("--secrets", () => {
  it("gives a file, or standard input, precedence over the environment, for plans as for applies", async () => {
    const { regions, environment, emulator } = await emulate();
    const secrets = `BOARD_PASSWORD=${VALUE}\nACME_PASSWORD=x\nXROOM_SECRET=${environment["XROOM_SECRET"]}\n`;
    const directory = project(secrets, config(BOARD, regions));
    const given = { ...environment, BOARD_PASSWORD: "other", XROOM_SECRET: "wrong" };
    const plan = await xroom(directory, ["plan", "--secrets", "secrets.env", "--json"], { environment: given });
    expect(plan).toMatchObject({ code: 0, err: "" });
    const applied = await xroom(directory, ["apply", "-y", "--secrets", "-"], { environment: given, stdin: secrets });
    expect(applied).toMatchObject({ code: 0 });
    const again = await xroom(directory, ["plan"], { environment: { ...given, XROOM_SECRETS: "secrets.env" } });
    expect(again.out).toContain("No changes");
    expect(
      emulator
        .world("fra-1")
        .rooms()
        .map(({ password }) => password),
    ).toContain(VALUE);
    for (const { out, err } of [plan, applied, again]) expect(`${out}${err}`).not.toContain(VALUE);
  });

  it("warns of a file that others may read, and takes no name that is the run's own", async () => {
    const directory = project(`BOARD_PASSWORD=${VALUE}\nACME_PASSWORD=x\nXROOM_HOSTS=evil.example\nPATH=/evil\n`);
    chmodSync(join(directory, "secrets.env"), 0o644);
    const { code, err } = await xroom(directory, ["validate", "--secrets", "secrets.env"]);
    expect(code).toBe(0);
    expect(err).toMatch(/open-secrets[\s\S]*variable-not-allowed[\s\S]*XROOM_HOSTS and PATH/);
    expect(err).not.toContain("evil");
  });

  it.each([
    [
      "a line that it can't read",
      `BOARD_PASSWORD=${VALUE}\n${VALUE}\n`,
      /^error\[bad-secrets\]: line 2 of secrets\.env is not NAME=value/,
    ],
    [
      "an empty value, which does not fall through",
      "BOARD_PASSWORD=\nACME_PASSWORD=x\n",
      /^error\[empty-secret\]: .*BOARD_PASSWORD is empty/,
    ],
  ])("refuses %s", async (_, secrets, message) => {
    const { code, out, err } = await xroom(project(secrets), ["validate", "--secrets", "secrets.env"], {
      environment: { BOARD_PASSWORD: VALUE },
    });
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(`${out}${err}`).not.toContain(VALUE);
  });

  it("says which file can't be read", async () => {
    const { code, err } = await xroom(project(""), ["validate", "--secrets", "nothing.env"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^error\[unreadable-file\]: the secrets in nothing\.env can't be read: ENOENT/);
  });

  it("is not read by what needs no secret", async () => {
    const environment = { XROOM_SECRETS: "nothing.env" };
    expect(await xroom(project(""), ["validate", "--no-secrets"], { environment })).toMatchObject({ code: 0 });
    expect(await xroom(project(""), ["config"], { environment })).toMatchObject({ code: 0, err: "" });
  });

  it("needs the secrets of the domains in scope alone", async () => {
    const { regions, environment } = await emulate();
    const directory = project(`BOARD_PASSWORD=${VALUE}\n`, config(BOARD, regions));
    const codeOf = async (...args: string[]): Promise<number> =>
      (await xroom(directory, [...args, "--secrets", "secrets.env"], { environment })).code;
    expect(await codeOf("plan")).toBe(1);
    expect(await codeOf("plan", "--domain", "chat.*")).toBe(0);
    expect(await codeOf("drift", "--target", "room/chat.org/board")).toBe(0);
    expect(await codeOf("plan", "--target", "room/**/board")).toBe(1);
    expect(await codeOf("apply", "-y", "--domain", "chat.org")).toBe(0);
    expect(await codeOf("apply", "-y", "--domain", "acme.test")).toBe(1);
  });
});
