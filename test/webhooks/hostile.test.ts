import { createConnection, type Socket } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createFetchListener, createNodeListener, type ListenerOptions } from "../../src/webhooks/index.ts";
import { EVENTS, KEY, posterTo, serve } from "./flavours.ts";

const created = JSON.stringify(EVENTS.roomCreated);
const HEAD = "POST / HTTP/1.1\r\nhost: listener.test\r\ncontent-type: application/json\r\n";
const TEN_MEGABYTES = 10 * 1024 * 1024;

/** A listener with a short timeout, and raw connections to it. */
async function start(options: Partial<ListenerOptions> = {}) {
  const events: unknown[] = [];
  const problems: string[] = [];
  const url = await serve(
    createNodeListener({
      key: KEY,
      timeout: 200,
      onEvent: (event) => events.push(event),
      onProblem: ({ status }) => void problems.push(String(status)),
      ...options,
    }),
  );
  const dial = (): { socket: Socket; heard: () => string; closed: Promise<void> } => {
    const socket = createConnection(Number(new URL(url).port), "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    let text = "";
    socket.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
    // The other side may close first.
    socket.on("error", () => undefined);
    const closed = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
    return { socket, heard: () => text, closed };
  };
  return { url, post: posterTo(url), dial, events, problems };
}

describe("a listener on Node's http", () => {
  it("refuses ten megabytes before they are sent, and closes the connection", async () => {
    const { dial, events, problems } = await start();
    const { socket, heard, closed } = dial();
    socket.write(`${HEAD}content-length: ${TEN_MEGABYTES}\r\n\r\n`);
    await closed;
    expect(heard()).toMatch(/^HTTP\/1\.1 413 /);
    expect(heard()).toMatch(/connection: close/);
    expect({ events, problems }).toEqual({ events: [], problems: ["413"] });
  });

  it("reads little of ten megabytes that are not announced", async () => {
    const { dial, problems } = await start();
    const { socket, heard, closed } = dial();
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    const chunk = "x".repeat(64 * 1024);
    for (let sent = 0; socket.writable && sent < TEN_MEGABYTES; sent += chunk.length) {
      if (!socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`))
        await Promise.race([closed, new Promise((resolve) => socket.once("drain", resolve))]);
    }
    await closed;
    expect(heard()).toMatch(/^HTTP\/1\.1 413 /);
    expect(problems).toEqual(["413"]);
    // Some of it is in the system's buffers.
    expect(socket.bytesWritten).toBeLessThan(TEN_MEGABYTES);
  });

  it("times out on a slow sender, even if it sends a little all the time", async () => {
    const { dial, problems } = await start();
    const { socket, heard, closed } = dial();
    socket.write(`${HEAD}content-length: 1000\r\n\r\n{`);
    const drip = setInterval(() => socket.write(" "), 20);
    onTestFinished(() => clearInterval(drip));
    await closed;
    expect(heard()).toMatch(/^HTTP\/1\.1 408 [\s\S]*the body did not arrive within 0\.2 s\n$/);
    expect(problems).toEqual(["408"]);
  });

  it("accepts a body in small pieces within the time", async () => {
    const { dial, events } = await start({ timeout: 20_000 });
    const { socket, heard } = dial();
    socket.write(`${HEAD}content-length: ${created.length}\r\n\r\n`);
    for (const character of created) {
      await new Promise<void>((resolve) => void socket.write(character, () => resolve()));
    }
    await vi.waitFor(() => expect(heard()).toMatch(/^HTTP\/1\.1 200 /));
    expect(events).toHaveLength(1);
  });

  it("loses only the request when a sender disconnects in the middle", async () => {
    const { dial, post, events, problems } = await start({ timeout: 20_000 });
    const { socket } = dial();
    socket.write(`${HEAD}content-length: 1000\r\n\r\n{`, () => socket.destroy());
    await vi.waitFor(() => expect(problems).toEqual(["400"]));
    expect((await post(created)).status).toBe(200);
    expect(events).toHaveLength(1);
  });

  it("keeps the connection after refusing a short request", async () => {
    const { dial, problems } = await start();
    const { socket, heard } = dial();
    socket.write(`${HEAD.replace("application/json", "text/plain")}content-length: 5\r\n\r\nhello`);
    socket.write(`${HEAD}content-length: 1\r\n\r\n{`);
    socket.write(`${HEAD}content-length: ${created.length}\r\n\r\n${created}`);
    await vi.waitFor(() => expect(heard().match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 415", "HTTP/1.1 400", "HTTP/1.1 200"]));
    expect(problems).toEqual(["415", "400"]);
  });
});

describe("a Fetch listener", () => {
  const request = (body: ReadableStream<Uint8Array>): Request =>
    new Request("http://listener.test/", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      duplex: "half",
    });

  it("stops reading ten megabytes early, and cancels their source", async () => {
    let sent = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 16 * 1024;
        controller.enqueue(new Uint8Array(16 * 1024));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    const response = await createFetchListener({ key: KEY, onProblem: () => undefined })(request(body));
    expect({ status: response.status, cancelled }).toEqual({ status: 413, cancelled: true });
    expect(sent).toBeLessThan(TEN_MEGABYTES / 10);
  });

  it("times out on a slow sender", async () => {
    const listener = createFetchListener({ key: KEY, timeout: 50, onProblem: () => undefined });
    expect((await listener(request(new ReadableStream()))).status).toBe(408);
  });

  it("answers 400 to a broken body, and 500 to one that was read before", async () => {
    const statuses: number[] = [];
    const listener = createFetchListener({ key: KEY, onProblem: ({ status }) => void statuses.push(status) });
    const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) });
    expect((await listener(request(broken))).status).toBe(400);
    const used = request(new Blob(["{}"]).stream() as ReadableStream<Uint8Array>);
    await used.text();
    expect((await listener(used)).status).toBe(500);
    expect(statuses).toEqual([400, 500]);
  });
});
