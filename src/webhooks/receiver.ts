import pLimit from "p-limit";
import type { Delivery } from "./events.ts";
import { parseDelivery, readDelivery } from "./parse-delivery.ts";
import { isForPath, refuseUnread, tooLarge } from "./refuse-unread.ts";
import { type ReceivedRequest, type Reply, type RequestBody, type RequestHead, textReply } from "./request.ts";

/** What a listener accepts, and how much at once. Sizes are in bytes, times in milliseconds. */
export interface Bounds {
  /**
   * The path of the webhook's url, such as `/hooks/7d2f…`; with a query if that counts, too. Events are not signed: an unguessable path
   * is what keeps others from posting them. It is compared in constant time. Default: every path.
   */
  readonly path?: string;
  /** Events of other domains are refused (403). Default: all are accepted. */
  readonly domains?: readonly string[];
  /** Events of other webhooks are refused (403). A replaced webhook gets a new id. Default: all are accepted. */
  readonly webhookIds?: readonly number[];
  /** A longer body is refused unread (413). Default: 64 KiB. */
  readonly limit?: number;
  /** A body that takes longer to arrive is refused (408). Default: 10 seconds. */
  readonly timeout?: number;
  /** How many events are handled at once; more wait. Default: 16. */
  readonly concurrency?: number;
  /** How many events may wait; more are refused (503), which bounds the memory. Default: 1,000. */
  readonly queue?: number;
}

export interface Problem {
  /** `misfit`: a known event differs from the manual, and goes to `onUnknown`. `failed`: a handler threw. */
  readonly kind: "refused" | "misfit" | "failed";
  readonly status: number;
  readonly message: string;
  /** What the handler threw. */
  readonly error?: unknown;
}

export interface ReceiverOptions extends Bounds {
  answer(delivery: Delivery, request: ReceivedRequest): Promise<Reply>;
  problem(problem: Problem, request: RequestHead): void;
  /** Refuses requests that a browser sends for a web page (403): for a listener on a developer's machine. */
  readonly noPages?: boolean;
}

/** The part of a listener that doesn't depend on the server. */
export interface Receiver {
  readonly limit: number;
  readonly timeout: number;
  isForPath(request: RequestHead): boolean;
  /** The refusal of a request whose body need not be read. */
  refuseUnread(request: RequestHead): Reply | undefined;
  /** Never throws. */
  receive(request: RequestHead, body: RequestBody): Promise<Reply>;
}

export function createReceiver(options: ReceiverOptions): Receiver {
  const { path, limit = 64 * 1024, timeout = 10_000, concurrency = 16, queue = 1_000, noPages = false } = options;
  const domains = options.domains && new Set(options.domains.map((domain) => domain.toLowerCase()));
  const ids = options.webhookIds && new Set(options.webhookIds);
  const slots = pLimit(concurrency);

  const refuse = (request: RequestHead, reply: Reply): Reply => {
    options.problem({ kind: "refused", status: reply.status, message: String(reply.body).trimEnd() }, request);
    return reply;
  };
  const isForeign = ({ domain, webhookId }: { readonly domain?: string; readonly webhookId?: number }): boolean =>
    domains?.has(domain?.toLowerCase() ?? "") === false || ids?.has(webhookId ?? -1) === false;

  const handle = async (delivery: Delivery, request: ReceivedRequest): Promise<Reply> => {
    if (delivery.kind === "unknown" && delivery.event.misfit !== undefined)
      options.problem({ kind: "misfit", status: 200, message: `${delivery.event.event}: ${delivery.event.misfit}` }, request);
    try {
      return await options.answer(delivery, request);
    } catch (error) {
      options.problem({ kind: "failed", status: 500, message: "the handler failed", error }, request);
      return textReply(500, "the event could not be handled\n");
    }
  };

  return {
    limit,
    timeout,
    isForPath: (request) => isForPath(request, path),
    refuseUnread: (request) => {
      const refusal = refuseUnread(request, { limit, noPages, ...(path === undefined ? {} : { path }) });
      return refusal && refuse(request, refusal);
    },
    receive: async (head, body) => {
      if (body.kind !== "bytes" && body.kind !== "parsed") return refuse(head, refusalOf(body.kind, { limit, timeout }));
      const delivery = body.kind === "parsed" ? readDelivery(body.value) : parseDelivery(body.bytes);
      if (delivery.kind === "malformed") return refuse(head, textReply(400, `${delivery.why}\n`));
      const bytes = body.kind === "parsed" ? Buffer.from(JSON.stringify(body.value)) : body.bytes;
      if (bytes.length > limit) return refuse(head, tooLarge(limit));
      const request = { ...head, body: bytes };
      // A validation is quick, and must not wait behind slow events.
      if (delivery.kind === "validation") return handle(delivery, request);
      if (isForeign(delivery.event)) return refuse(head, textReply(403, "events of this domain or webhook are not accepted\n"));
      if (slots.pendingCount >= queue)
        return refuse(head, textReply(503, "too many events are waiting; try again\n", { "retry-after": "1" }));
      return slots(handle, delivery, request);
    },
  };
}

function refusalOf(
  kind: Exclude<RequestBody["kind"], "bytes" | "parsed">,
  { limit, timeout }: { limit: number; timeout: number },
): Reply {
  switch (kind) {
    case "too-large":
      return tooLarge(limit);
    case "too-slow":
      return textReply(408, `the body did not arrive within ${timeout / 1_000} s\n`);
    case "gone":
      return textReply(400, "the connection closed before the body was complete\n");
    case "taken":
      return textReply(500, "other middleware has read the body and kept nothing of it\n");
    default:
      return kind satisfies never;
  }
}
