/** What a reviewer reads is what is sent. */
import { describe, expect, test } from "vitest";
import { configOf, loadFiles, problemsOf, withDomain, withRoom } from "./project.ts";

const withUrl = (url: string): string => withDomain("region: fra-1", `webhooks: { w: { url: ${JSON.stringify(url)} } }`);

async function urlOf(url: string): Promise<unknown> {
  const config = await configOf(withUrl(url));
  return config.domains.get("chat.org")?.webhooks[0]?.target;
}

describe("a webhook's URL", () => {
  test.each([
    ["HTTPS://CRM.Example.com:443/../x?a#b", "https://crm.example.com/x?a#b"],
    ["https://crm.example.com", "https://crm.example.com/"],
    ["https://crm\u3002example\u3002com/x", "https://crm.example.com/x"],
    ["https://b\u00fccher.example/\u00e4", "https://xn--bcher-kva.example/%C3%A4"],
    ["https://0x7f.1/x", "https://127.0.0.1/x"],
    ["https:crm.example.com/x", "https://crm.example.com/x"],
    ["https://h.example/%41/./b", "https://h.example/%41/b"],
  ])("%s is sent, shown and compared as %s", async (url, canonical) => {
    expect(await urlOf(url)).toEqual({ url: canonical });
  });

  test.each([
    ["a user name", "https://crm.example.com@evil.example/x", "no user name and no password"],
    ["a password", "https://user:hunter2@h.example/x", "no user name and no password"],
    ["a password alone", "https://:hunter2@h.example/x", "no user name and no password"],
    ["a backslash in the host", "https://crm.example.com\\@evil.example/", "no backslashes and no blanks"],
    ["a backslash in the path", "https://h.example/a\\b", "no backslashes and no blanks"],
    ["a line break, which is not sent", "https://evil.exa\nmple/", "no backslashes and no blanks"],
    ["a tab", "https://evil.exa\tmple/", "no backslashes and no blanks"],
    ["a blank at its end", "https://h.example/ ", "no backslashes and no blanks"],
  ])("with %s is refused, and no password is quoted", async (_, url, summary) => {
    const { config, diagnostics } = await loadFiles(withUrl(url));
    expect(config).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "bad-url", summary: expect.stringContaining(summary) as string }]);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });

  test("with a host that looks like another is a warning, which shows it in punycode", async () => {
    const { config, diagnostics } = await loadFiles(withUrl("https://crm.ex\u0430mple.com/x"));
    expect(config).toBeDefined();
    expect(diagnostics).toMatchObject([
      {
        severity: "warning",
        code: "mixed-scripts",
        summary: expect.stringContaining("xn--") as string,
        help: "check these letters: \u0430 (U+0430)",
      },
    ]);
  });

  test.each(["https://b\u00fccher.example/", "https://xn--exmple-4nf.com/", "https://h.example/\u0430b"])(
    "%s looks like no other",
    async (url) => {
      expect((await loadFiles(withUrl(url))).diagnostics).toEqual([]);
    },
  );
});

describe("letters of several scripts are a warning", () => {
  const BOARD = "b\u043eard";

  test("in a room's name", async () => {
    expect(await problemsOf(withRoom("lock: true").replace("board", BOARD))).toEqual(["xroom.yaml:6:7 mixed-scripts"]);
    expect(await problemsOf(withRoom("lock: true").replace("board", "\u4f1a\u8b70\u5ba4A"))).toEqual([]);
  });

  test("in the room of a webhook that is not declared", async () => {
    expect(await problemsOf(withDomain("region: fra-1", `webhooks: { w: { robot: 1, room: ${BOARD} } }`))).toEqual([
      "xroom.yaml:5:38 mixed-scripts",
      "xroom.yaml:5:38 undeclared-room",
    ]);
    const both = withDomain("region: fra-1", `rooms: { ${BOARD}: {} }`, `webhooks: { w: { robot: 1, room: ${BOARD} } }`);
    expect(await problemsOf(both)).toEqual(["xroom.yaml:5:14 mixed-scripts"]);
  });

  test("in a domain's name", async () => {
    expect(await problemsOf("version: 1\ndomains:\n  ch\u0430t.org: {}\n")).toEqual(["xroom.yaml:3:3 mixed-scripts"]);
  });
});
