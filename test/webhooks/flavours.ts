import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import { onTestFinished } from "vitest";
import {
  createExpressListener,
  createFetchListener,
  createNodeListener,
  type ListenerOptions,
} from "../../src/webhooks/index.ts";

export const KEY = "54ed8ea9722c38499ea8dbbeca19762e";

type Body = NonNullable<RequestInit["body"]>;
/** POSTs JSON by default. */
export type Post = (body: Body | null, about?: RequestInit & { readonly target?: string }) => Promise<Response>;

/** A listener behind each kind of server. */
export const FLAVOURS: Readonly<Record<string, (options: ListenerOptions) => Promise<Post>>> = {
  "Node's http": async (options) => posterTo(await serve(createNodeListener(options))),
  Fetch: async (options) => {
    const listener = createFetchListener(options);
    return (body, { target = "/", ...about } = {}) =>
      listener(new Request(`http://listener.test${target}`, requestOf(body, about)));
  },
  Express: async (options) => posterTo(await serve(express().use(createExpressListener(options)))),
  "Express behind a JSON parser": async (options) =>
    posterTo(await serve(express().use(express.json({ limit: "1mb" }), quietly, createExpressListener(options)))),
};

/** Serves on a free port of loopback until the test ends. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function posterTo(url: string): Post {
  return (body, { target = "", ...about } = {}) => fetch(`${url}${target}`, requestOf(body, about));
}

function requestOf(body: Body | null, about: RequestInit): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, ...(body === null ? {} : { body }), ...about };
}

/** Express would log what a parser refuses. */
const quietly: express.ErrorRequestHandler = (error: { readonly status: number }, _request, response, _next) => {
  response.sendStatus(error.status);
};

const at = { webhookId: 3, domain: "chat.org" };
const room = { name: "board" };

/** The events of Appendix C. */
export const EVENTS = {
  roomCreated: {
    ...at,
    event: "roomCreated",
    payload: { room: { name: "board", type: 1, capacity: 256, isLocked: true, password: "s3cret-pw", hostKey: "h0st-key" } },
  },
  roomRemoved: { ...at, event: "roomRemoved", payload: { room } },
  clientAdded: { ...at, event: "clientAdded", payload: { room, client: { id: "ben", type: 2 } } },
  clientsRemoved: { ...at, event: "clientsRemoved", payload: { room, clients: [{ id: "ben", type: 2 }] } },
} as const;
