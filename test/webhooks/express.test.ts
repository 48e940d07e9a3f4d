import express, { type RequestHandler } from "express";
import { describe, expect, it } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { createExpressListener, type ListenerOptions } from "../../src/webhooks/index.ts";
import { EVENTS, KEY, type Post, posterTo, serve } from "./flavours.ts";

const validation = JSON.stringify({ event: "validation", signThis: "abc" });
const SPACED = JSON.stringify(EVENTS.roomCreated, null, 4);

async function behind(handlers: readonly RequestHandler[], options: Partial<ListenerOptions> = {}): Promise<Post> {
  return posterTo(
    await serve(express().use(...handlers, createExpressListener({ key: KEY, onProblem: () => undefined, ...options }))),
  );
}

describe("an Express listener", () => {
  it.each([
    ["no parser", []],
    ["express.json()", [express.json()]],
    ["express.raw()", [express.raw({ type: "*/*" })]],
    ["express.text()", [express.text({ type: "*/*" })]],
    ["a parser of another type", [express.urlencoded({ extended: true })]],
    [
      "a parser of Express 4, which sets an empty body if it did nothing",
      [
        ((request, _response, next) => {
          request.body = {};
          next();
        }) satisfies RequestHandler,
      ],
    ],
    [
      "a parser that keeps the bytes",
      [express.json({ verify: (request, _response, bytes) => void Object.assign(request, { rawBody: bytes }) })],
    ],
  ])("works behind %s", async (name, handlers) => {
    const bodies: string[] = [];
    const post = await behind(handlers, { onEvent: (_, { body }) => bodies.push(Buffer.from(body).toString()) });
    expect(await (await post(validation)).text()).toBe(sign(KEY, "abc"));
    expect((await post(SPACED)).status).toBe(200);
    const parsedOnly = name === "express.json()";
    expect(bodies).toEqual([parsedOnly ? JSON.stringify(EVENTS.roomCreated) : SPACED]);
  });

  it("keeps its own limit behind a parser that reads more", async () => {
    const post = await behind([express.json({ limit: "1mb" })]);
    expect((await post(JSON.stringify({ ...EVENTS.roomRemoved, more: "x".repeat(70_000) }))).status).toBe(413);
  });

  it("reports a body that other middleware has consumed", async () => {
    const problems: string[] = [];
    const swallow: RequestHandler = (request, _response, next) => void request.resume().on("end", next);
    const post = await behind([swallow], { onProblem: ({ message }) => void problems.push(message) });
    expect((await post(validation)).status).toBe(500);
    expect(problems).toEqual(["other middleware has read the body and kept nothing of it"]);
  });

  it("passes requests for other paths on, by the whole path wherever it is mounted", async () => {
    const app = express();
    app.use("/hooks", createExpressListener({ key: KEY, path: "/hooks/7d2f" }));
    app.use((_request, response) => void response.status(418).end());
    const post = posterTo(await serve(app));
    expect((await post(validation, { target: "/hooks/7d2f" })).status).toBe(200);
    expect((await post(validation, { target: "/hooks/other" })).status).toBe(418);
    expect((await post(validation, { target: "/" })).status).toBe(418);
  });
});
