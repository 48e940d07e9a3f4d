import { describe, expect, it } from "vitest";
import { BUILT_IN_HOSTS, createEndpoint, pathOf } from "../../src/api/endpoint.ts";
import { Failure } from "../../src/model/diagnostic.ts";

const codeOf = (url: string, hosts: readonly string[] = []): string => {
  try {
    createEndpoint("fra-1", url, hosts);
    return "allowed";
  } catch (error) {
    if (error instanceof Failure) return error.diagnostics[0]?.code ?? "";
    throw error;
  }
};

describe("a region's url", () => {
  it.each([...BUILT_IN_HOSTS])("may be the built-in host %s", (host) => {
    expect(codeOf(`https://${host}`)).toBe("allowed");
    expect(codeOf(`https://${host}:8443`)).toBe("host-not-allowed");
  });

  it.each([
    "http://127.0.0.1:4010",
    "http://localhost/fra-1",
    "http://[::1]:1",
    "https://127.0.0.1",
    "http://127.1:80",
    "http://127.9.9.9",
  ])("may be loopback over plain http too: %s", (url) => expect(codeOf(url)).toBe("allowed"));

  it.each([
    "http://fra-1.signal.xroom.app",
    "http://10.0.0.1",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://[::ffff:10.0.0.1]",
    "http://0.0.0.0",
  ])("may not be plain http elsewhere, allowed or not: %s", (url) => {
    expect(codeOf(url)).toBe("plain-http");
    expect(codeOf(url, [new URL(url).host, new URL(url).hostname])).toBe("plain-http");
  });

  it.each([
    "https://evil.example",
    "https://xroom.app",
    "https://fra-1.signal.xroom.app.evil.example",
    "https://evil.example/fra-1.signal.xroom.app",
    "https://fra-1.signal.xroom.app.",
  ])("may not be a host that was not allowed outside the config: %s", (url) => expect(codeOf(url)).toBe("host-not-allowed"));

  it("names the option that allows its host, in upper or lower case, with or without a port", () => {
    expect(() => createEndpoint("fra-1", "https://rooms.example:8443", [])).toThrow(/rooms\.example:8443/);
    expect(codeOf("https://rooms.example:8443", ["rooms.example:8443"])).toBe("allowed");
    expect(codeOf("https://rooms.example:8443", ["Rooms.Example"])).toBe("allowed");
    expect(codeOf("https://rooms.example:8443", ["rooms.example:443", "example", "*", ""])).toBe("host-not-allowed");
  });

  it.each(["", "fra-1", "//x", "ftp://fra-1.signal.xroom.app", "file:///etc/passwd", "javascript:alert(1)"])(
    "must be a web address: %j",
    (url) => expect(codeOf(url)).toBe("bad-url"),
  );

  it.each([
    "https://fra-1.signal.xroom.app@evil.example",
    "https://user:pa55word@fra-1.signal.xroom.app",
    "https://fra-1.signal.xroom.app/?x=1",
    "https://fra-1.signal.xroom.app/#x",
  ])("holds nothing but a host and a path, and is not quoted: %s", (url) => {
    expect(codeOf(url)).toBe("bad-url");
    expect(() => createEndpoint("fra-1", url, [])).not.toThrow(/pa55word/);
  });

  it("has the collection below its path", () => {
    const paths = ["http://127.0.0.1:1", "http://127.0.0.1:1/", "http://127.0.0.1:1/a/b", "http://127.0.0.1:1/a/b//"].map((url) =>
      pathOf(createEndpoint("fra-1", url, []), "webhook.list"),
    );
    expect(paths).toEqual(["/api/webhook", "/api/webhook", "/a/b/api/webhook", "/a/b/api/webhook"]);
  });
});
