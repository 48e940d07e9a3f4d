import { sign } from "../api/sign.ts";
import { fail } from "../model/diagnostic.ts";
import { type Arrival, type ArrivedWhole, type Reply, textReply } from "./arrival.ts";
import type { UnknownEvent, WebhookEvent } from "./events.ts";
import type { Bounds, Problem, ReceiverOptions } from "./receiver.ts";

/** A listener: its key, what it does with events, and its bounds. */
export interface ListenerOptions extends Bounds {
  /**
   * The domain's `webhookKey`, which answers to validations are signed with. A validation does not say which domain it is for, so a
   * listener for several domains gives each a path of its own, and a function that tells the key by the request: `undefined` is
   * answered with 404. Never the API's secret: whoever can reach a listener can have it sign a text.
   */
  readonly key: string | ((arrival: Arrival) => string | undefined | Promise<string | undefined>);
  /** It may take its time: the platform is answered (200) once it is done. If it throws, 500 is answered, which invites another try. */
  onEvent?(event: WebhookEvent, arrival: ArrivedWhole): unknown;
  /** Events that the manual doesn't know, or that aren't as it says, are taken (200) and otherwise ignored. */
  onUnknown?(event: UnknownEvent, arrival: ArrivedWhole): unknown;
  /** Default: handlers that throw, and events that aren't as the manual says, are told on standard error. */
  onProblem?(problem: Problem, arrival: Arrival): void;
}

/** Throws a Failure for options that can't be. */
export function receiverOptions(options: ListenerOptions): ReceiverOptions {
  const { key, path, onEvent, onUnknown, onProblem = tell, ...bounds } = options;
  if (typeof key !== "function" && (typeof key !== "string" || key === ""))
    throw fail("no-webhook-key", "a webhook listener needs the domain's webhookKey", "The dashboard shows it, with the domain.");
  if (path !== undefined && !path.startsWith("/"))
    throw fail("bad-path", "the path of a webhook listener begins with a slash", "Leave it out to listen on every path.");
  return {
    ...bounds,
    ...(path === undefined ? {} : { path }),
    problem: onProblem,
    answer: async (delivery, arrival) => {
      switch (delivery.kind) {
        case "validation":
          return signed(delivery.signThis, typeof key === "function" ? await key(arrival) : key);
        case "event":
          await onEvent?.(delivery.event, arrival);
          return TAKEN;
        case "unknown":
          await onUnknown?.(delivery.event, arrival);
          return TAKEN;
        default:
          return delivery satisfies never;
      }
    },
  };
}

export const TAKEN: Reply = { status: 200, headers: {}, body: "" };

/** Manual, webhook: the signature and nothing else, neither quoted nor ended by a line break. */
export function signed(signThis: string, key: string | undefined): Reply {
  if (key === undefined || key === "") return textReply(404, "there is no key for this path\n");
  return { status: 200, headers: { "content-type": "text/plain" }, body: sign(key, signThis) };
}

function tell({ kind, message, error }: Problem): void {
  // oxlint-disable-next-line no-console -- whoever wants it elsewhere sets onProblem; saying nothing would hide lost events
  if (kind !== "refused") console.error(`xroom webhook listener: ${message}`, ...(error === undefined ? [] : [error]));
}
