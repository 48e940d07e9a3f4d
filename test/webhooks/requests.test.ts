import { describe, expect, it, vi } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { createNodeListener, type Problem, type WebhookEvent } from "../../src/webhooks/index.ts";
import { EVENTS, FLAVOURS, KEY } from "./flavours.ts";

const MANUAL = {
  signThis: "c9002b50c6911daa18854e1ec25d5b47",
  signature: "b31ecd741c86f3abe01d93ebceb19b73cc2595bb5f5f3d4ba8328b3c37e6698b",
};
const validation = JSON.stringify({ event: "validation", signThis: MANUAL.signThis });
const created = JSON.stringify(EVENTS.roomCreated);

describe.each(Object.entries(FLAVOURS))("a listener behind %s", (name, open) => {
  const start = async (options: Partial<Parameters<typeof open>[0]> = {}) => {
    const events: WebhookEvent[] = [];
    const problems: Problem[] = [];
    const post = await open({
      key: KEY,
      onEvent: (event) => events.push(event),
      onProblem: (problem) => void problems.push(problem),
      ...options,
    });
    return { post, events, problems };
  };

  it("answers a validation with the signature of the manual's example, as plain text", async () => {
    const { post, events, problems } = await start();
    const response = await post(validation);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain");
    expect(await response.text()).toBe(MANUAL.signature);
    expect({ events, problems }).toEqual({ events: [], problems: [] });
  });

  it("hands over each kind of event, and answers when the handler is done", async () => {
    let done = 0;
    const { post } = await start({
      onEvent: async () => {
        await new Promise(setImmediate);
        done += 1;
      },
    });
    for (const [index, event] of Object.values(EVENTS).entries()) {
      const response = await post(JSON.stringify(event));
      expect({ status: response.status, text: await response.text(), done }).toEqual({ status: 200, text: "", done: index + 1 });
    }
  });

  it.each(["GET", "PUT", "DELETE", "OPTIONS"])("refuses %s, and names the method that it accepts", async (method) => {
    const { post, problems } = await start();
    const response = await post(null, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(problems).toMatchObject([{ kind: "refused", status: 405 }]);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json-ish", "nonsense"])(
    "refuses the type %s",
    async (type) => {
      const { post, events } = await start();
      expect((await post(created, { headers: { "content-type": type } })).status).toBe(415);
      expect(events).toEqual([]);
    },
  );

  it.each(["application/json; charset=utf-8", "Application/JSON", "application/cloudevents+json"])(
    "accepts the type %s",
    async (type) => {
      const { post } = await start();
      expect((await post(created, { headers: { "content-type": type } })).status).toBe(200);
    },
  );

  it("accepts a body without a type, which the manual doesn't promise, but no compressed one", async () => {
    const { post, events } = await start();
    expect((await post(new Blob([created]), { headers: {} })).status).toBe(200);
    expect(events).toHaveLength(1);
    // A parser in front of the listener decompresses it, or fails.
    if (name.includes("parser")) return;
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    expect((await post(created, { headers })).status).toBe(415);
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "{event:"],
    ["half of it", created.slice(0, -1)],
    ["what is not UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
    ["a text", '"roomCreated"'],
    ["a list", "[1]"],
    ["null", "null"],
    ["no event", "{}"],
    ["an event that is no text", '{"event":1}'],
    ["a validation with nothing to sign", '{"event":"validation"}'],
    ["a validation with an empty text to sign", '{"event":"validation","signThis":""}'],
    ["a validation with a number to sign", '{"event":"validation","signThis":1}'],
    ["a validation with a very long text to sign", JSON.stringify({ event: "validation", signThis: "x".repeat(1025) })],
    ["very deep nesting", `{"event":"x","payload":${"[".repeat(30_000)}${"]".repeat(30_000)}}`],
  ])("refuses %s as malformed", async (_, body) => {
    const { post, events } = await start();
    expect((await post(body)).status).toBe(400);
    expect(events).toEqual([]);
  });

  it("refuses a body beyond the limit, with or without a content-length", async () => {
    const { post, events } = await start();
    const long = JSON.stringify({ ...EVENTS.roomCreated, more: "x".repeat(64 * 1024) });
    expect((await post(long)).status).toBe(413);
    const streamed = new Blob([long]).stream();
    expect((await post(streamed, { duplex: "half" })).status).toBe(413);
    expect(events).toEqual([]);
    expect((await post(created)).status).toBe(200);
  });

  it("answers 500 if the handler throws, reports it, and goes on", async () => {
    const broken = new Error("the database is away: s3cret-internals");
    let fails = true;
    const { post, problems } = await start({
      onEvent: () => {
        if (fails) throw broken;
      },
    });
    const response = await post(created);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe("the event could not be handled\n");
    expect(problems).toEqual([{ kind: "failed", status: 500, message: "the handler failed", error: broken }]);
    fails = false;
    expect((await post(created)).status).toBe(200);
  });

  it("listens on its path only, with the query if the path has one", async () => {
    const { post, events } = await start({ path: "/hooks/7d2f40c1" });
    expect((await post(created, { target: "/hooks/7d2f40c1" })).status).toBe(200);
    expect((await post(created, { target: "/hooks/7d2f40c1?any=query" })).status).toBe(200);
    for (const target of ["/", "/hooks", "/hooks/7d2f40c", "/hooks/7d2f40c1/", "/hooks/7D2F40C1"])
      expect((await post(created, { target })).status).toBe(404);
    expect(events).toHaveLength(2);
    const strict = await start({ path: "/hook?token=7d2f" });
    expect((await strict.post(created, { target: "/hook?token=7d2f" })).status).toBe(200);
    expect((await strict.post(created, { target: "/hook" })).status).toBe(404);
  });

  it("refuses events of other domains and webhooks, if its own are given", async () => {
    const { post, events } = await start({ domains: ["Chat.org"], webhookIds: [3] });
    expect((await post(created)).status).toBe(200);
    expect((await post(JSON.stringify({ ...EVENTS.roomCreated, domain: "evil.test" }))).status).toBe(403);
    expect((await post(JSON.stringify({ ...EVENTS.roomCreated, webhookId: 4 }))).status).toBe(403);
    expect((await post('{"event":"roomRenamed"}')).status).toBe(403);
    expect((await post(validation)).status).toBe(200);
    expect(events).toHaveLength(1);
  });

  it("takes the key from a function of the request, and answers 404 without one", async () => {
    const keys: Readonly<Record<string, string>> = { "/chat.org": KEY, "/acme.test": "another" };
    const { post } = await start({ key: ({ target }) => keys[target] });
    expect(await (await post(validation, { target: "/chat.org" })).text()).toBe(MANUAL.signature);
    expect(await (await post(validation, { target: "/acme.test" })).text()).toBe(sign("another", MANUAL.signThis));
    expect((await post(validation, { target: "/elsewhere" })).status).toBe(404);
  });

  it("limits the events that are handled and that wait; validations never wait", async () => {
    let running = 0;
    let most = 0;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const { post } = await start({
      concurrency: 2,
      queue: 3,
      onEvent: async () => {
        most = Math.max(most, (running += 1));
        await gate;
        running -= 1;
      },
    });
    const statuses: number[] = [];
    const posts = Array.from({ length: 8 }, () => post(created).then(({ status }) => statuses.push(status)));
    await vi.waitFor(() => expect(statuses).toEqual([503, 503, 503]));
    expect((await post(created)).headers.get("retry-after")).toBe("1");
    expect((await post(validation)).status).toBe(200);
    release();
    await Promise.all(posts);
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
    expect(most).toBe(2);
  });
});

describe("a listener", () => {
  it("needs a key, and a path that begins with a slash", () => {
    expect(() => createNodeListener({ key: "" })).toThrow("needs the domain's webhookKey");
    expect(() => createNodeListener({ key: process.env["NOT_SET"] as unknown as string })).toThrow(
      "needs the domain's webhookKey",
    );
    expect(() => createNodeListener({ key: KEY, path: "hooks" })).toThrow("begins with a slash");
  });
});
