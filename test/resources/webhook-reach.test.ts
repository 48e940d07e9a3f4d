import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { reach } from "../../src/resources/webhook/reach.ts";

async function openPort(): Promise<number> {
  const server = createServer((socket) => void socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe("whether a listener can be reached", () => {
  it("is found out by a connection, without a request", async () => {
    const port = await openPort();
    expect(await reach({ spec: { url: `http://127.0.0.1:${port}/hooks?key=1` } })).toBe(
      `127.0.0.1:${port} can be reached from here`,
    );
  });

  it.each(["http://[::1]:1/x", "http://127.0.0.1:1/x", "http://127.0.0.1/x", "https://127.0.0.1/x"])(
    "is not, by %s",
    async (url) => {
      expect(await reach({ spec: { url } })).toMatch(/ can't be reached from here \(E[A-Z]+\)$/);
    },
  );

  it("is not asked of a robot, or of what is no address", async () => {
    expect(await reach({ spec: { robot: 42 } })).toBeUndefined();
    expect(await reach({ spec: { url: "nowhere" } })).toBeUndefined();
  });
});
