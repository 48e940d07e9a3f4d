/**
 * The listener's side of webhooks: what the platform posts (manual, webhook and Appendix C) as typed events, and validations answered.
 * It stands alone: of the rest it shares the signature, the Secret and the wire's words.
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
 * Events carry no signature, so anybody who knows the url can post one: a path that can't be guessed is the defence, over https. An
 * event may come twice, when the platform tries again, and while a webhook is replaced.
 *
 *   arrival.ts → admit.ts → (node.ts | fetch.ts: the body) → receiver.ts → read-delivery.ts → handlers
 */
import type { ServerResponse } from "node:http";
import { respond } from "./fetch.ts";
import { arrivalOf, type NodeRequest, serve } from "./node.ts";
import { type ListenerOptions, receiverOptions } from "./options.ts";
import { createReceiver } from "./receiver.ts";

export type { Arrival, ArrivedWhole } from "./arrival.ts";
export type { CreatedRoom, EventClient, EventRoom, UnknownEvent, WebhookEvent } from "./events.ts";
export type { ListenerOptions } from "./options.ts";
export type { Bounds, Problem } from "./receiver.ts";
export type { Secret } from "../model/secret.ts";
export type { NodeRequest };
export { sign } from "../api/sign.ts";

/** A listener for Node's `http.createServer` and `https.createServer`. Throws a Failure for options that can't be. */
export function createNodeListener(options: ListenerOptions): (request: NodeRequest, response: ServerResponse) => void {
  const receiver = createReceiver(receiverOptions(options));
  return (request, response) => void serve(receiver, request, response).catch(() => response.destroy());
}

/** A listener for whatever calls a handler with a Request of the Fetch standard. Throws a Failure for options that can't be. */
export function createFetchListener(options: ListenerOptions): (request: Request) => Promise<Response> {
  const receiver = createReceiver(receiverOptions(options));
  return (request) => respond(receiver, request);
}

/**
 * A middleware for Express and its kin. What isn't for `path` goes on to the next one; without a `path`, all that gets here is the
 * listener's. A body parser may have run before it. Throws a Failure for options that can't be.
 */
export function createExpressListener(
  options: ListenerOptions,
): (request: NodeRequest, response: ServerResponse, next: (error?: unknown) => void) => void {
  const receiver = createReceiver(receiverOptions(options));
  return (request, response, next) => {
    if (receiver.isHere(arrivalOf(request))) void serve(receiver, request, response).catch(next);
    else next();
  };
}
