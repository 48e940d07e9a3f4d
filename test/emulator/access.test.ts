import { request } from "node:http";
import { describe, expect, it } from "vitest";
import type { EmulatorOptions } from "../../src/emulator/index.ts";
import { signedHeaders, start } from "./caller.ts";

/** The status and text of the answer to a signed room.list, with further headers. */
async function list(headers: Record<string, string>, options: EmulatorOptions = {}): Promise<[number | undefined, string]> {
  const { emulator, url } = await start(options);
  return new Promise((resolve, reject) => {
    const all = { ...signedHeaders(emulator.account), ...headers };
    const sent = request(`${url}/api/room`, { method: "POST", headers: all }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (more: string) => (text += more));
      response.on("end", () => resolve([response.statusCode, text]));
    });
    sent.on("error", reject).end('{"method":"list"}');
  });
}

const OWN = { account: { id: "me", secret: "of my own" } };

describe("a call that a browser makes for a web page", () => {
  it.each([{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }])(
    "is refused even if it is signed: %o",
    async (headers) => {
      for (const options of [{}, OWN]) {
        const [status, text] = await list(headers as Record<string, string>, options);
        expect(status).toBe(403);
        expect(JSON.parse(text)).toEqual({ isError: true, errMsg: "requests from web pages are refused" });
      }
    },
  );
});

describe("a call of a program", () => {
  it.each([
    "localhost:4010",
    "127.0.0.1",
    "[::1]:4010",
    "api.xroom.app",
    "SFO-1.signal.xroom.app:443",
    "192.168.1.5:4010",
    "fra-1",
    "lab-1:4010",
    "emulator:4010",
    "emulator.internal",
  ])("to %s is answered", async (host) => {
    expect((await list({ host }, { regions: ["fra-1", "sfo-1", "lab-1"] }))[0]).toBe(200);
  });

  it("with fetch metadata of no web page is answered", async () => {
    expect((await list({ "sec-fetch-site": "none", "sec-fetch-mode": "cors" }))[0]).toBe(200);
  });
});
