import pLimit from "p-limit";
import { isAt, tooLarge, turnAway } from "./admit.ts";
import { type Arrival, type ArrivedBody, type ArrivedWhole, type Reply, textReply } from "./arrival.ts";
import type { Delivery } from "./events.ts";
import { parseDelivery, readDelivery } from "./read-delivery.ts";

/** What a listener takes, and how much at once. Sizes are in bytes, times in milliseconds. */
export interface Bounds {
  /**
   * The path that the webhook's url ends in, such as `/hooks/7d2f…`, with its query if that is to count. Events are not signed: a path
   * that can't be guessed is what tells the platform's from anybody's. It is compared in constant time. Default: every path.
   */
  readonly path?: string;
  /** Events of other domains are refused (403). Default: all are taken. */
  readonly domains?: readonly string[];
  /** Events of other webhooks are refused (403). A webhook that is replaced has another id. Default: all are taken. */
  readonly webhookIds?: readonly number[];
  /** A longer body is refused unread (413). Default: 64 KiB. */
  readonly limit?: number;
  /** A body that isn't there by then is refused (408). Default: 10 seconds. */
  readonly timeout?: number;
  /** Events that are handled at once; more wait for their turn. Default: 16. */
  readonly concurrency?: number;
  /** Events that may wait; more are refused for now (503), so that memory stays flat. Default: 1,000. */
  readonly queue?: number;
}

/** Something that did not go as it should. */
export interface Problem {
  /**
   * `refused`: a request was turned away. `misfit`: an event of a known name wasn't as the manual has it, and was taken for an unknown one.
   * `failed`: a handler threw.
   */
  readonly kind: "refused" | "misfit" | "failed";
  readonly status: number;
  readonly message: string;
  /** What a handler threw. */
  readonly error?: unknown;
}

export interface ReceiverOptions extends Bounds {
  answer(delivery: Delivery, arrival: ArrivedWhole): Promise<Reply>;
  problem(problem: Problem, arrival: Arrival): void;
  /** For a listener on somebody's own machine: what a browser sends for a web page is refused (403). */
  readonly noPages?: boolean;
}

/** What every kind of server hands its requests to. */
export interface Receiver {
  readonly limit: number;
  readonly timeout: number;
  isHere(arrival: Arrival): boolean;
  /** The answer to a request that need not be read. */
  turnAway(arrival: Arrival): Reply | undefined;
  /** The answer to one that was. Never throws. */
  receive(arrival: Arrival, body: ArrivedBody): Promise<Reply>;
}

export function createReceiver(options: ReceiverOptions): Receiver {
  const { path, limit = 64 * 1024, timeout = 10_000, concurrency = 16, queue = 1_000, noPages = false } = options;
  const domains = options.domains && new Set(options.domains.map((domain) => domain.toLowerCase()));
  const ids = options.webhookIds && new Set(options.webhookIds);
  const turn = pLimit(concurrency);

  const refused = (arrival: Arrival, reply: Reply): Reply => {
    options.problem({ kind: "refused", status: reply.status, message: String(reply.body).trimEnd() }, arrival);
    return reply;
  };
  const isForeign = ({ domain, webhookId }: { readonly domain?: string; readonly webhookId?: number }): boolean =>
    domains?.has(domain?.toLowerCase() ?? "") === false || ids?.has(webhookId ?? -1) === false;

  const take = async (delivery: Delivery, arrival: ArrivedWhole): Promise<Reply> => {
    if (delivery.kind === "unknown" && delivery.event.misfit !== undefined)
      options.problem({ kind: "misfit", status: 200, message: `${delivery.event.event}: ${delivery.event.misfit}` }, arrival);
    try {
      return await options.answer(delivery, arrival);
    } catch (error) {
      options.problem({ kind: "failed", status: 500, message: "the handler failed", error }, arrival);
      return textReply(500, "the event could not be handled\n");
    }
  };

  return {
    limit,
    timeout,
    isHere: (arrival) => isAt(arrival, path),
    turnAway: (arrival) => {
      const reply = turnAway(arrival, { limit, noPages, ...(path === undefined ? {} : { path }) });
      return reply && refused(arrival, reply);
    },
    receive: async (arrival, body) => {
      if (body.kind !== "bytes" && body.kind !== "parsed") return refused(arrival, unread(body.kind, { limit, timeout }));
      const delivery = body.kind === "parsed" ? readDelivery(body.value) : parseDelivery(body.bytes);
      if (delivery.kind === "malformed") return refused(arrival, textReply(400, `${delivery.why}\n`));
      const bytes = body.kind === "parsed" ? Buffer.from(JSON.stringify(body.value)) : body.bytes;
      if (bytes.length > limit) return refused(arrival, tooLarge(limit));
      const whole = { ...arrival, body: bytes };
      // A validation is a moment's work, and shouldn't wait behind events that are slow.
      if (delivery.kind === "validation") return take(delivery, whole);
      if (isForeign(delivery.event))
        return refused(arrival, textReply(403, "events of this domain or webhook are not taken here\n"));
      if (turn.pendingCount >= queue)
        return refused(arrival, textReply(503, "too many events are waiting; try again\n", { "retry-after": "1" }));
      return turn(take, delivery, whole);
    },
  };
}

function unread(
  why: Exclude<ArrivedBody["kind"], "bytes" | "parsed">,
  { limit, timeout }: { limit: number; timeout: number },
): Reply {
  switch (why) {
    case "too-large":
      return tooLarge(limit);
    case "too-slow":
      return textReply(408, `the body was not there within ${timeout / 1_000} s\n`);
    case "gone":
      return textReply(400, "the body ended before its end\n");
    case "taken":
      return textReply(500, "the body was read by something else, which left nothing of it\n");
    default:
      return why satisfies never;
  }
}
