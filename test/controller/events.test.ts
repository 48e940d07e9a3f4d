import { connect } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { SCHEMA } from "../../src/controller/database/schema.ts";
import { eventUrl } from "../../src/controller/events/webhook.ts";
import { sign } from "../../src/api/sign.ts";
import { createEventListener } from "../../src/controller/events/listener.ts";
import type { EventSettings } from "../../src/controller/config/settings.ts";
import { readStatus } from "../../src/controller/operate/status.ts";
import type { Conditions } from "../../src/controller/pass/outcome.ts";
import { reconcile } from "../../src/controller/pass/reconcile.ts";
import { fetchSource } from "../../src/controller/replica/fetch.ts";
import { createListener } from "../../src/controller/replica/tls.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { freePort } from "../../src/controller/sandbox/free-port.ts";
import { ROOT } from "./world.ts";
import { serveController } from "./served.ts";

const JSON_TYPE = { "content-type": "application/json" };
const FILES = {
  "source/xroom.yaml": ROOT,
  "source/domains/chat.yaml": "version: 1\ndomains: { chat.test: { rooms: { Board: { lock: true } } } }\n",
};

/** Sends so many requests through one connection without waiting. Gives the different answers. */
async function flood(url: string, path: string, body: string, count: number): Promise<string[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  socket.write(`${head}${body}`.repeat(count));
  let text = "";
  for await (const chunk of socket.setEncoding("latin1") as AsyncIterable<string>) {
    text += chunk;
    if (text.includes("HTTP/1.1 429") || text.split("HTTP/1.1 ").length > count) break;
  }
  return [...new Set(Array.from(text.matchAll(/^HTTP\/1.1 (\d+)/gm), ([, status]) => status ?? ""))].toSorted();
}

await describeIfPossible("the listener of events", startPostgres, (server) => {
  it("answers 503 until it can store, and takes no more than its bounds after that", async () => {
    const served = await serveController(server, { files: FILES });
    const { replica, database } = served;
    const { keyring } = replica.accounts.get("main") ?? {};
    if (keyring === undefined) throw new Error("there is no account");
    const path = new URL(eventUrl(replica.config, "chat.test", keyring) ?? "").pathname;
    const post = async (body: unknown, at = path): Promise<Response> =>
      fetch(`${served.events}${at}`, {
        method: "POST",
        headers: JSON_TYPE,
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
    const codeOf = async (body: unknown, at = path): Promise<number> => (await post(body, at)).status;
    const event = (name: string, room: string, domain = "chat.test"): object => ({
      webhookId: 1,
      event: name,
      domain,
      payload: { room: { name: room, type: 1, capacity: 10, isLocked: false } },
    });
    const opened = (room: string): Promise<number> => codeOf(event("roomCreated", room));
    const hints = () => database.run(`select room, count::int as count from ${SCHEMA}.hints order by room`);

    const refused = await post(event("roomCreated", "board"));
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
    await served.serve();
    const source = replica.config.sources.get("prod");
    if (source === undefined) throw new Error("there is no source");
    await served.shard("chat.test", { applied: await (await replica.source(source)).fetch() });

    // One row a room, in small or large letters; an undeclared room starts nothing.
    for (const room of ["Board", "board", "kitchen", "kitchen"]) expect(await opened(room)).toBe(200);
    expect(await codeOf(event("roomRemoved", "kitchen"))).toBe(200);
    expect(await codeOf(event("clientAdded", "Board"))).toBe(200);
    expect(await hints()).toEqual([{ room: "Board", count: 2 }]);
    expect((await database.run(`select due from ${SCHEMA}.shards`))[0]).toEqual({ due: null });
    expect(await codeOf(event("roomRemoved", "board"))).toBe(200);
    expect((await database.run(`select due from ${SCHEMA}.shards`))[0]?.["due"]).not.toBeNull();

    expect(await codeOf(event("roomCreated", "board"), `${path}0`)).toBe(404);
    expect(await codeOf(event("roomCreated", "board"), "/")).toBe(404);
    expect(await codeOf(event("roomCreated", "board", "talk.test"))).toBe(403);
    expect(await codeOf(JSON.stringify({ ...event("roomCreated", "board"), more: "x".repeat(65_536) }))).toBe(413);
    const validate = (signThis: string): Promise<Response> => post({ event: "validation", signThis });
    for (const text of ["a".repeat(31), "a".repeat(129), "g".repeat(32), `${"a".repeat(32)}\n`])
      expect((await validate(text)).status).toBe(400);
    for (const text of ["0af".repeat(11), "F".repeat(128)]) {
      const answer = await validate(text);
      expect([answer.status, await answer.text()]).toEqual([200, sign(DEMO_WEBHOOK_KEY, text)]);
    }

    // 400 at once; 200 a second come in addition, so the clock stands still.
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    try {
      expect(await flood(served.events, path, JSON.stringify({ ...event("ping", "Board") }), 1_000)).toEqual(["200", "429"]);
    } finally {
      clock.mockRestore();
    }
    expect(await hints()).toHaveLength(1);
    const metrics = replica.metrics.render([]);
    for (const result of ["stored", "unknown-room", "ignored", "unknown-path", "refused", "validated", "too-many"])
      expect(metrics).toContain(`xroom_events_total{result="${result}"}`);
  });

  it("answers 503 as soon as its replica has lost the database", async () => {
    const served = await serveController(server, { files: FILES });
    await served.serve();
    const { replica } = served;
    const keyring = replica.accounts.get("main")?.keyring;
    if (keyring === undefined) throw new Error("there is no account");
    await served.replica.database.close();
    const path = new URL(eventUrl(replica.config, "chat.test", keyring) ?? "").pathname;
    const body = JSON.stringify({
      webhookId: 1,
      event: "roomRemoved",
      domain: "chat.test",
      payload: { room: { name: "board" } },
    });
    expect((await fetch(`${served.events}${path}`, { method: "POST", headers: JSON_TYPE, body })).status).toBe(503);
  });

  it("has webhooks of its own in each region in use, and tells by a condition whether they are validated", async () => {
    const port = await freePort();
    const served = await serveController(server, {
      files: {
        "source/xroom.yaml": ROOT,
        "source/domains/chat.yaml": `version: 1
domains:
  chat.test: { rooms: { board: { lock: true }, far: { region: sgp-1 } } }
  talk.test: { rooms: { board: { lock: true } } }
`,
      },
      eventUrl: `http://127.0.0.1:${port}/hook`,
      mode: "auto",
    });
    const { replica, database, emulator } = served;
    await fetchSource(replica, "prod");
    const look = async (domain: string): Promise<Conditions | undefined> => {
      await reconcile(replica, { account: "main", domain });
      return (await readStatus(database)).shards.find(({ shard }) => shard === `main/${domain}`)?.conditions;
    };
    // Nothing listens there yet.
    expect(await look("chat.test")).toMatchObject({ Events: false, Ready: false });
    const listener = await createListener(
      await createEventListener(replica, replica.config.events as EventSettings),
      undefined,
      () => undefined,
    );
    await new Promise<void>((resolve) => listener.listen(port, "127.0.0.1", resolve));
    onTestFinished(() => void listener.close());
    expect(await look("chat.test")).toMatchObject({ Events: true, Ready: true });
    for (const region of ["fra-1", "sgp-1"])
      expect(emulator.world(region).webhooks()).toMatchObject([{ domain: "chat.test", validated: true }]);
    // No key, no webhook.
    expect(await look("talk.test")).toMatchObject({ Events: false, Ready: true });
    // A pass that can't look keeps what was known.
    await served.project.write(
      "source/domains/chat.yaml",
      "version: 1\ndomains: { chat.test: { rooms: { board: { lock: maybe } } } }\n",
    );
    await fetchSource(replica, "prod");
    await database.run(`update ${SCHEMA}.shards set loaded = null`);
    expect(await look("chat.test")).toMatchObject({ Events: true, Ready: false });
  });
});
