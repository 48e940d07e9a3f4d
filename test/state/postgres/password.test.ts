import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../harness/folder.ts";
import { findPassword, lookUpPassword } from "../../../src/state/postgres/password.ts";
import { readPlace as readFrom, type Place } from "../../../src/state/postgres/place.ts";

const readPlace = (url: string, environment: Record<string, string>): Place =>
  readFrom(url, { environment, directory: "/project" });
const FILE = String.raw`# host:port:database:user:password
db.example:5432:ops:kim:of kim
db.example:5432:*:*:of anybody: there
localhost:*:ops:kim:of the socket
*:6432:with\:colon:back\\slash:a\:b\\c
short:line
*:*:*:robot:
`;
const at = (host: string, port = 5432, database = "ops", user = "kim"): Parameters<typeof lookUpPassword>[1] => ({
  host,
  port,
  database,
  user,
});

describe("a password file", () => {
  it.each([
    [at("db.example"), "of kim"],
    [at("db.example", 5432, "other"), "of anybody"],
    [at("db.example", 5433), undefined],
    [at("/var/run/postgresql", 1), "of the socket"],
    [at("anywhere", 6432, "with:colon", String.raw`back\slash`), String.raw`a:b\c`],
    [at("short"), undefined],
    [at("db.example", 1, "ops", "robot"), ""],
  ])("has for %o the password %s", (place, password) => {
    expect(lookUpPassword(FILE, place)).toBe(password);
    expect(lookUpPassword(FILE.replaceAll("\n", "\r\n"), place)).toBe(password);
  });
});

describe("the password", () => {
  it("is the URL's, else PGPASSWORD, else the file's", async () => {
    const home = temporaryFolder();
    const place = readPlace("postgres://kim@db.example/ops", {});
    expect(await findPassword(place, { HOME: home })).toEqual({ password: undefined, warning: undefined });
    await writeFile(join(home, ".pgpass"), FILE, { mode: 0o600 });
    const find = async (url: string, environment: Record<string, string>): Promise<string | undefined> =>
      (await findPassword(readPlace(url, environment), environment)).password?.reveal();
    expect(await find("postgres://kim:mine@db.example/ops", { HOME: home, PGPASSWORD: "env" })).toBe("mine");
    expect(await find("postgres://kim@db.example/ops", { HOME: home, PGPASSWORD: "env" })).toBe("env");
    expect(await find("postgres://kim@db.example/ops", { HOME: home, PGPASSWORD: "" })).toBe("of kim");
    expect(await find("postgres://robot@db.example/other", { HOME: home })).toBe("of anybody");
    expect(await find("postgres://robot@nowhere/other", { HOME: home })).toBeUndefined();
  });
});
