import { inspect } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { createNodeListener, type UnknownEvent, type WebhookEvent } from "../../src/webhooks/index.ts";
import { EVENTS, KEY, posterTo, serve } from "./flavours.ts";

/** What the handlers of a listener get for a body. */
async function heard(body: unknown): Promise<{ events: WebhookEvent[]; unknown: UnknownEvent[]; misfits: string[] }> {
  const events: WebhookEvent[] = [];
  const unknown: UnknownEvent[] = [];
  const misfits: string[] = [];
  const post = posterTo(
    await serve(
      createNodeListener({
        key: KEY,
        onEvent: (event) => events.push(event),
        onUnknown: (event) => unknown.push(event),
        onProblem: ({ message }) => void misfits.push(message),
      }),
    ),
  );
  expect((await post(JSON.stringify(body))).status).toBe(200);
  return { events, unknown, misfits };
}

describe("an event", () => {
  it("has the fields of its kind in the manual", async () => {
    const words: string[] = [];
    for (const body of Object.values(EVENTS)) {
      const { events } = await heard(body);
      for (const event of events) {
        switch (event.event) {
          case "roomCreated":
            words.push(`${event.domain}/${event.payload.room.name} for ${event.payload.room.capacity}`);
            break;
          case "roomRemoved":
            words.push(`${event.payload.room.name} of ${event.webhookId}`);
            break;
          case "clientAdded":
            words.push(`${event.payload.client.id} is a ${event.payload.client.type}`);
            break;
          case "clientsRemoved":
            words.push(event.payload.clients.map(({ id }) => id).join());
            break;
          default:
            event satisfies never;
        }
      }
    }
    expect(words).toEqual(["chat.org/board for 256", "board of 3", "ben is a 2", "ben"]);
  });

  it("can be logged: only reveal shows its password and host key", async () => {
    const { events } = await heard(EVENTS.roomCreated);
    const [event] = events;
    if (event?.event !== "roomCreated") throw new Error("roomCreated was expected");
    const { password, hostKey } = event.payload.room;
    expect([password?.reveal(), hostKey?.reveal()]).toEqual(["s3cret-pw", "h0st-key"]);
    for (const text of [JSON.stringify(event), inspect(event, { depth: null, showHidden: true }), `${String(password)}`]) {
      expect(text).not.toMatch(/s3cret-pw|h0st-key/);
      expect(text).toContain("[secret event]");
    }
  });

  it("has no password or host key if they are null or empty", async () => {
    const { room } = EVENTS.roomCreated.payload;
    const { events } = await heard({ ...EVENTS.roomCreated, payload: { room: { ...room, password: null, hostKey: "" } } });
    expect(events).toMatchObject([{ payload: { room: { name: "board" } } }]);
    expect(Object.keys((events[0] as { payload: { room: object } }).payload.room)).toEqual([
      "name",
      "type",
      "capacity",
      "isLocked",
    ]);
  });

  it("names its room without the domain, and keeps unknown fields", async () => {
    const { events } = await heard({ ...EVENTS.roomRemoved, at: 7, payload: { room: { name: "chat.org/board", floor: 2 } } });
    expect(events).toEqual([{ ...EVENTS.roomRemoved, at: 7, payload: { room: { name: "board", floor: 2 } } }]);
  });

  it("of an unknown name goes to onUnknown, with its secrets hidden", async () => {
    const body = {
      event: "roomRenamed",
      webhookId: 3,
      domain: "chat.org",
      payload: { rooms: [{ name: "x", password: "pw-1", key: 7 }] },
    };
    const { events, unknown, misfits } = await heard(body);
    expect({ events, misfits }).toEqual({ events: [], misfits: [] });
    expect(JSON.parse(JSON.stringify(unknown))).toEqual([
      { ...body, payload: { rooms: [{ name: "x", password: "[secret event]", key: "[secret event]" }] } },
    ]);
    expect((await heard({ event: "constructor" })).unknown).toEqual([{ event: "constructor", payload: undefined }]);
    expect((await heard({ event: "__proto__", payload: JSON.parse('{"__proto__":{"a":1}}') as unknown })).unknown).toHaveLength(
      1,
    );
  });

  it.each([
    ["webhookId is not a number", { ...EVENTS.roomCreated, webhookId: "3" }],
    ["domain is not text", { ...EVENTS.roomCreated, domain: undefined }],
    ["payload.room is not an object", { ...EVENTS.roomRemoved, payload: null }],
    ["payload.room.name is not text", { ...EVENTS.roomRemoved, payload: { room: { name: 7 } } }],
    ["payload.room.type is not a number", { ...EVENTS.roomCreated, payload: { room: { name: "x" } } }],
    [
      "payload.room.capacity is not a number",
      { ...EVENTS.roomCreated, payload: { room: { name: "x", type: 1, capacity: "2" } } },
    ],
    [
      "payload.room.isLocked is neither true nor false",
      { ...EVENTS.roomCreated, payload: { room: { name: "x", type: 1, capacity: 2 } } },
    ],
    [
      "payload.client has no id in text, or no type in a number",
      { ...EVENTS.clientAdded, payload: { room: { name: "x" }, client: {} } },
    ],
    [
      "payload.clients is not a list, each with an id in text and a type in a number",
      { ...EVENTS.clientsRemoved, payload: { room: { name: "x" }, clients: [null] } },
    ],
  ])("that differs from the manual (%s) goes to onUnknown, and is reported", async (misfit, body) => {
    const { events, unknown, misfits } = await heard(body);
    expect(events).toEqual([]);
    expect(unknown).toMatchObject([{ event: body.event, misfit }]);
    expect(misfits).toEqual([`${body.event}: ${misfit}`]);
  });

  it("is ignored without a handler, and failures are logged to standard error without onProblem", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const post = posterTo(await serve(createNodeListener({ key: KEY })));
    for (const body of [...Object.values(EVENTS), { event: "roomRenamed" }]) {
      expect((await post(JSON.stringify(body))).status).toBe(200);
    }
    expect((await post("{")).status).toBe(400);
    expect(logged).not.toHaveBeenCalled();
    const broken = new Error("broken");
    const failing = posterTo(await serve(createNodeListener({ key: KEY, onEvent: () => Promise.reject(broken) })));
    expect((await failing(JSON.stringify(EVENTS.roomRemoved))).status).toBe(500);
    expect((await post(JSON.stringify({ event: "roomCreated" }))).status).toBe(200);
    expect(logged.mock.calls).toEqual([
      ["xroom webhook listener: the handler failed", broken],
      ["xroom webhook listener: roomCreated: webhookId is not a number"],
    ]);
    logged.mockRestore();
  });
});
