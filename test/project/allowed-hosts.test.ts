import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { isAllowedHost } from "../../src/api/allowed-host.ts";
import { allowedHosts } from "../../src/project/allowed-hosts.ts";

function refusal(host: string): readonly unknown[] {
  try {
    return allowedHosts({ environment: { XROOM_HOSTS: `rooms.example.com,${host}` } }, "api");
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics.map(({ code, help }) => [code, help]);
    throw error;
  }
}

describe("hosts that are allowed outside the config", () => {
  it("come from the option and the variable, each as an address would have it", () => {
    const environment = { XROOM_HOSTS: " Rooms.Example.com:8443, ,10.0.0.1" };
    expect(allowedHosts({ allowHosts: ["[::1]"], environment }, "api")).toEqual(["[::1]", "Rooms.Example.com:8443", "10.0.0.1"]);
    expect(allowedHosts({ environment: {} }, "state")).toEqual([]);
  });

  it("may be for the API or the state alone", () => {
    const options = {
      allowHosts: ["api:127.0.0.1:4010", "state:db.example.com"],
      environment: { XROOM_HOSTS: "state:[::1]:8443, h.example" },
    };
    expect(allowedHosts(options, "api")).toEqual(["127.0.0.1:4010", "h.example"]);
    expect(allowedHosts(options, "state")).toEqual(["db.example.com", "[::1]:8443", "h.example"]);
  });

  it.each([
    ["h.example", "https://h.example", true],
    ["h.example", "https://h.example:8443", true],
    ["h.example:8443", "https://h.example:8443", true],
    ["h.example:8443", "https://h.example", false],
    ["h.example:443", "https://h.example", true],
    ["h.example:443", "https://h.example:8443", false],
    ["127.0.0.1:80", "http://127.0.0.1", true],
    ["127.0.0.1:443", "http://127.0.0.1", false],
    ["[::1]:4010", "http://[::1]:4010", true],
    ["H.Example", "https://h.example", true],
    ["example", "https://h.example", false],
  ])("%s is for %s: %s", (allowed, url, isAllowed) => {
    expect(isAllowedHost([allowed], new URL(url))).toBe(isAllowed);
  });

  it.each([
    ["https://h.example", "Write it as h.example."],
    ["https://h.example:8443/api", "Write it as h.example:8443."],
    ["api:h.example/", "Write it as h.example."],
    ["state:8443", "Write it as 0.0.32.251."],
    ["h.example/", "Write it as h.example."],
    ["bücher.example", "Write it as xn--bcher-kva.example."],
    ["*.h.example", "Name each host by itself, such as rooms.h.example."],
    ["*", "Name each host by itself, such as rooms.example.com."],
  ])("are refused where none could match, with the right form: %s", (host, help) => {
    expect(refusal(host)).toEqual([["bad-host", help]]);
  });
});
