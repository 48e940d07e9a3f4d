/**
 * A thousand requests a second, valid and invalid, to a listener in its own process: each gets the right answer, and the memory does not
 * grow. `npm run load` takes ten seconds.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { expect, it, onTestFinished } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { EVENTS, KEY } from "./flavours.ts";

const SECONDS = Number(process.env["LOAD_SECONDS"] ?? 2);
const RATE = 1_000;

const SERVER = `
  import { createServer } from "node:http";
  import { createNodeListener } from ${JSON.stringify(new URL("../../dist/webhooks/index.js", import.meta.url).href)};
  const seen = { event: 0, unknown: 0, failed: 0, refused: 0, misfit: 0 };
  const listener = createNodeListener({
    key: ${JSON.stringify(KEY)},
    timeout: 60_000,
    onEvent: async ({ event }) => {
      await new Promise(setImmediate);
      if (event === "roomRemoved") throw new Error("cannot be handled");
      seen.event += 1;
    },
    onUnknown: () => (seen.unknown += 1),
    onProblem: ({ kind }) => (seen[kind] += 1),
  });
  const server = createServer(listener).listen(0, "127.0.0.1", () => process.send(server.address().port));
  process.on("message", () => {
    gc();
    process.send({ heap: process.memoryUsage().heapUsed, seen });
  });
`;

interface Status {
  /** Bytes in use after a garbage collection. */
  readonly heap: number;
  readonly seen: Readonly<Record<string, number>>;
}

const json = { "content-type": "application/json" };
const long = JSON.stringify({ ...EVENTS.roomCreated, more: "x".repeat(70_000) });

/** The requests in turn, and their answers. */
const KINDS = [
  { body: JSON.stringify(EVENTS.roomCreated), status: 200, seen: "event" },
  { body: JSON.stringify({ event: "validation", signThis: "abc" }), status: 200, text: sign(KEY, "abc") },
  { body: JSON.stringify(EVENTS.clientAdded), status: 200, seen: "event" },
  { body: "{", status: 400, seen: "refused" },
  { body: JSON.stringify(EVENTS.clientsRemoved), status: 200, seen: "event" },
  { body: "hello", headers: { "content-type": "text/plain" }, status: 415, seen: "refused" },
  { body: JSON.stringify(EVENTS.roomRemoved), status: 500, seen: "failed" },
  { body: "{}", method: "PUT", status: 405, seen: "refused" },
  { body: JSON.stringify({ event: "roomRenamed", payload: {} }), status: 200, seen: "unknown" },
  { body: long, status: 413, seen: "refused" },
] as const;

it(
  `a listener answers ${RATE} requests a second for ${SECONDS} s correctly, in flat memory`,
  { timeout: SECONDS * 10_000 + 60_000 },
  async () => {
    const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", SERVER], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    onTestFinished(() => void child.kill());
    const [port] = (await once(child, "message")) as [number];
    const ask = async (): Promise<Status> => {
      const answer = once(child, "message");
      child.send("?");
      return ((await answer) as [Status])[0];
    };
    const agent = new Agent({ connections: 100 });
    onTestFinished(() => agent.destroy());

    const wrong: string[] = [];
    let sent = 0;
    const send = async (): Promise<void> => {
      const { body, status, ...rest } = KINDS[sent++ % KINDS.length] as (typeof KINDS)[number];
      const { method = "POST", headers = json, text } = { method: undefined, headers: undefined, text: undefined, ...rest };
      const answer = await request(`http://127.0.0.1:${port}/`, { method, headers, body, dispatcher: agent });
      const got = await answer.body.text();
      if (answer.statusCode !== status || (text !== undefined && got !== text))
        wrong.push(`${method} ${body.slice(0, 60)} → ${answer.statusCode} ${got}`);
    };
    /** Ten requests every 10 ms; later on a busy machine, but all of them. */
    const load = async (seconds: number): Promise<void> => {
      const began = performance.now();
      const running: Promise<void>[] = [];
      for (let batch = 0; batch < seconds * 100; batch += 1) {
        await sleep(Math.max(0, began + batch * 10 - performance.now()));
        for (let index = 0; index < RATE / 100; index += 1) running.push(send());
      }
      await Promise.all(running);
    };

    await load(0.5);
    const before = await ask();
    await load(SECONDS);
    const after = await ask();

    expect(wrong).toEqual([]);
    expect(sent).toBe(RATE * (SECONDS + 0.5));
    const expected: Record<string, number> = { misfit: 0 };
    for (const kind of KINDS) if ("seen" in kind) expected[kind.seen] = (expected[kind.seen] ?? 0) + sent / KINDS.length;
    expect(after.seen).toEqual(expected);
    // Ten seconds' bodies of 70 kB alone would be 70 MB.
    expect(after.heap - before.heap).toBeLessThan(3 * 1024 * 1024);
  },
);
