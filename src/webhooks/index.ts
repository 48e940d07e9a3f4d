/**
 * The listener's side of webhooks, published as `xroom/webhooks`: typed events (manual, webhook and Appendix C) and signed validations.
 *
 *   import { createNodeListener } from "xroom/webhooks";
 *
 *   const listener = createNodeListener({
 *     key: process.env.XROOM_WEBHOOK_KEY ?? "",
 *     path: "/hooks/7d2f40c1",
 *     onEvent: async (event) => {
 *       switch (event.event) {
 *         case "roomCreated": return announce(event.domain, event.payload.room.name);
 *         …
 *       }
 *     },
 *   });
 *   http.createServer(listener).listen(8080);
 *
 * Events are not signed, so use https and a path that can't be guessed. An event may arrive twice: when the platform tries again, and
 * while a webhook is replaced.
 *
 *   request.ts → refuse-unread.ts → (serve-node.ts | serve-fetch.ts) → receiver.ts → parse-delivery.ts → handlers
 */
import type { ServerResponse } from "node:http";
import { type ListenerOptions, receiverOptions } from "./options.ts";
import { createReceiver } from "./receiver.ts";
import { serveFetchRequest } from "./serve-fetch.ts";
import { headOf, type NodeRequest, serveNodeRequest } from "./serve-node.ts";

export type { ReceivedRequest, RequestHead } from "./request.ts";
export type { CreatedRoom, EventClient, EventRoom, UnknownEvent, WebhookEvent } from "./events.ts";
export type { ListenerOptions } from "./options.ts";
export type { Bounds, Problem } from "./receiver.ts";
export type { Secret } from "../model/secret.ts";
export type { NodeRequest };
export { sign } from "../api/sign.ts";

/** A listener for Node's `http.createServer` and `https.createServer`. Throws a Failure for invalid options. */
export function createNodeListener(options: ListenerOptions): (request: NodeRequest, response: ServerResponse) => void {
  const receiver = createReceiver(receiverOptions(options));
  return (request, response) => void serveNodeRequest(receiver, request, response).catch(() => response.destroy());
}

/** A listener for servers that use the Fetch standard's Request and Response. Throws a Failure for invalid options. */
export function createFetchListener(options: ListenerOptions): (request: Request) => Promise<Response> {
  const receiver = createReceiver(receiverOptions(options));
  return (request) => serveFetchRequest(receiver, request);
}

/**
 * Middleware for Express and the like. Requests for another path than `path` go to the next middleware; without a `path` the listener
 * answers them all. A body parser may run before it. Throws a Failure for invalid options.
 */
export function createExpressListener(
  options: ListenerOptions,
): (request: NodeRequest, response: ServerResponse, next: (error?: unknown) => void) => void {
  const receiver = createReceiver(receiverOptions(options));
  return (request, response, next) => {
    if (receiver.isForPath(headOf(request))) void serveNodeRequest(receiver, request, response).catch(next);
    else next();
  };
}
