import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { allowedHosts } from "../../src/project/allowed-hosts.ts";

function refusal(host: string): readonly unknown[] {
  try {
    return allowedHosts({ environment: { XROOM_HOSTS: `rooms.example.com,${host}` } });
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics.map(({ code, help }) => [code, help]);
    throw error;
  }
}

describe("hosts that are allowed outside the config", () => {
  it("come from the option and the variable, each as an address would have it", () => {
    const environment = { XROOM_HOSTS: " Rooms.Example.com:8443, ,10.0.0.1" };
    expect(allowedHosts({ allowHosts: ["[::1]"], environment })).toEqual(["[::1]", "Rooms.Example.com:8443", "10.0.0.1"]);
    expect(allowedHosts({ environment: {} })).toEqual([]);
  });

  it.each([
    ["https://h.example", "Write it as h.example."],
    ["https://h.example:8443/api", "Write it as h.example:8443."],
    ["h.example:443", "Write it as h.example."],
    ["h.example/", "Write it as h.example."],
    ["bücher.example", "Write it as xn--bcher-kva.example."],
    ["*.h.example", "Name each host by itself, such as rooms.h.example."],
    ["*", "Name each host by itself, such as rooms.example.com."],
  ])("are refused where none could match, with the right form: %s", (host, help) => {
    expect(refusal(host)).toEqual([["bad-host", help]]);
  });
});
