import { sign } from "../api/sign.ts";
import { fail } from "../model/diagnostic.ts";
import type { UnknownEvent, WebhookEvent } from "./events.ts";
import type { Bounds, Problem, ReceiverOptions } from "./receiver.ts";
import { type ReceivedRequest, type Reply, type RequestHead, textReply } from "./request.ts";

/** A listener: its key, what it does with events, and its bounds. */
export interface ListenerOptions extends Bounds {
  /**
   * The domain's `webhookKey`, which signs the answers to validations. A validation doesn't name its domain, so a listener for several
   * domains needs a path for each, and a function that gives the key for a request; `undefined` is answered with 404. Never use the
   * API's secret: a listener signs any text it is sent.
   */
  readonly key: string | ((request: RequestHead) => string | undefined | Promise<string | undefined>);
  /** The platform gets its answer (200) when this is done. If it throws, the answer is 500, and the platform may try again. */
  onEvent?(event: WebhookEvent, request: ReceivedRequest): unknown;
  /** Called for events that the manual doesn't know or that differ from it. Default: they are accepted (200) and ignored. */
  onUnknown?(event: UnknownEvent, request: ReceivedRequest): unknown;
  /** Default: failed handlers and events that differ from the manual are logged to standard error. */
  onProblem?(problem: Problem, request: RequestHead): void;
}

/** Throws a Failure for invalid options. */
export function receiverOptions(options: ListenerOptions): ReceiverOptions {
  const { key, path, onEvent, onUnknown, onProblem = logProblem, ...bounds } = options;
  if (typeof key !== "function" && (typeof key !== "string" || key === ""))
    throw fail("no-webhook-key", "a webhook listener needs the domain's webhookKey", "Copy it from the domain in the dashboard.");
  if (path !== undefined && !path.startsWith("/"))
    throw fail("bad-path", "the path of a webhook listener begins with a slash", "Leave it out to listen on every path.");
  return {
    ...bounds,
    ...(path === undefined ? {} : { path }),
    problem: onProblem,
    answer: async (delivery, request) => {
      switch (delivery.kind) {
        case "validation":
          return signedReply(delivery.signThis, typeof key === "function" ? await key(request) : key);
        case "event":
          await onEvent?.(delivery.event, request);
          return ACCEPTED;
        case "unknown":
          await onUnknown?.(delivery.event, request);
          return ACCEPTED;
        default:
          return delivery satisfies never;
      }
    },
  };
}

export const ACCEPTED: Reply = { status: 200, headers: {}, body: "" };

/** The answer to a validation: the signature alone, without quotes or a line break (manual, webhook). */
export function signedReply(signThis: string, key: string | undefined): Reply {
  if (key === undefined || key === "") return textReply(404, "there is no key for this path\n");
  return { status: 200, headers: { "content-type": "text/plain" }, body: sign(key, signThis) };
}

function logProblem({ kind, message, error }: Problem): void {
  // oxlint-disable-next-line no-console -- silence would hide lost events; set onProblem to log elsewhere
  if (kind !== "refused") console.error(`xroom webhook listener: ${message}`, ...(error === undefined ? [] : [error]));
}
