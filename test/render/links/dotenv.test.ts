import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../harness/folder.ts";
import { renderDotenv, variableNames } from "../../../src/render/links/dotenv.ts";
import { harmfulIn } from "../../../src/model/harmful.ts";
import { guestLink } from "../../../src/resources/links.ts";

/** The file's values as bash gives them to a program. */
function sourced(text: string, names: readonly string[]): (string | undefined)[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, ".env"), text);
  const print = "process.stdout.write(JSON.stringify(process.argv.slice(1).map((name) => process.env[name] ?? null)))";
  const line = `set -a; . "$1"; shift; exec "$0" -e '${print}' -- "$@"`;
  const ran = spawnSync("bash", ["--norc", "-c", line, process.execPath, join(folder, ".env"), ...names], { encoding: "utf8" });
  expect(ran.stderr).toBe("");
  return JSON.parse(ran.stdout) as string[];
}

describe("a dotenv file", () => {
  it("gives shells and programs the same links, for any room name", () => {
    const names = [
      "board",
      "the board",
      "Größe 10%",
      "a?b#c",
      "it's",
      "$HOME`id`",
      'say "hi"',
      "会議 😀",
      "back\\slash",
      "a&b=c!*()",
    ];
    const links = names.map((room) => guestLink({ domain: "chat.org", room }));
    const text = links.map((value, index) => renderDotenv("x", [{ name: `LINK_${index}`, value }])).join("\n");
    expect(text).not.toContain("can't be written");
    expect(
      sourced(
        text,
        [...links.keys()].map((index) => `LINK_${index}`),
      ),
    ).toEqual(links);
    expect(Object.values(parseEnv(text))).toEqual(links);
    for (const [index, link] of links.entries()) expect(decodeURIComponent(new URL(link).pathname)).toBe(`/${names[index]}`);
  });

  it("has a comment instead of a missing value, or one that readers would not take literally", () => {
    const text = renderDotenv("an address\nEVIL=1", [
      { name: "A", none: "hidden\nEVIL=1" },
      { name: "B", value: "it's" },
      { name: "C", value: "two\nEVIL=1" },
      { name: "D", value: "back\\slash" },
    ]);
    expect(parseEnv(text)).toEqual({});
    expect(text.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
    expect(text).toContain("# A: hidden\\nEVIL=1\n");
    expect(text).toContain("# B: the value can't be written here");
  });
});

describe("variables' names", () => {
  it("come from the addresses", () => {
    const addresses = [
      "room/chat.org/the board",
      "booking/chat.org/board/weekly@2026-12-07T09:00:00Z",
      "room/chat.org/Größe",
      "room/chat.org/straße 9",
    ];
    expect([...variableNames(addresses).values()]).toEqual([
      "ROOM_CHAT_ORG_THE_BOARD",
      "BOOKING_CHAT_ORG_BOARD_WEEKLY_2026_12_07T09_00_00Z",
      "ROOM_CHAT_ORG_GROSSE",
      "ROOM_CHAT_ORG_STRASSE_9",
    ]);
  });

  it("differ where letters alone do not", () => {
    const addresses = [
      "room/chat.org/a-b",
      "room/chat.org/a b",
      "room/chat.org/A.b",
      "room/chat.org/会議",
      "room/chat.org/😀",
      "room/chat.org/c",
    ];
    const names = [...variableNames(addresses).values()];
    expect(new Set(names).size).toBe(addresses.length);
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(names[0]).toMatch(/^ROOM_CHAT_ORG_A_B_[0-9A-F]{8}$/);
    expect(names[3]).toMatch(/^ROOM_CHAT_ORG_[0-9A-F]{8}$/);
    expect(names[5]).toBe("ROOM_CHAT_ORG_C");
  });

  it("are unique and valid for any addresses", () => {
    const room = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => !text.includes("/") && harmfulIn(text).length === 0);
    fc.assert(
      fc.property(fc.uniqueArray(room), (rooms) => {
        const addresses = rooms.map((each) => `room/chat.org/${each}`);
        const names = [...variableNames(addresses).values()];
        expect(new Set(names).size).toBe(addresses.length);
        for (const name of names) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
      }),
    );
  });
});
