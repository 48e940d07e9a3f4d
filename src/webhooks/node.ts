import type { IncomingMessage, ServerResponse } from "node:http";
import type { Arrival, ArrivedBody, Reply } from "./arrival.ts";
import type { Receiver } from "./receiver.ts";

/** A request of Node's http or https, and what frameworks over it may have added. */
export interface NodeRequest extends IncomingMessage {
  /** What a body parser made of the body. */
  readonly body?: unknown;
  /** The bytes, where a framework has kept them. */
  readonly rawBody?: unknown;
  /** The whole target, where a framework has cut `url` down to what is below its mount point. */
  readonly originalUrl?: string;
}

/** How long who is refused in the middle of a body has to read why. */
const LINGER = 500;

export function arrivalOf(request: NodeRequest): Arrival {
  return { method: request.method ?? "", target: request.originalUrl ?? request.url ?? "/", headers: request.headers };
}

/** Reads, hands over and answers one request. */
export async function serve(receiver: Receiver, request: NodeRequest, response: ServerResponse): Promise<void> {
  const arrival = arrivalOf(request);
  const unread = receiver.turnAway(arrival);
  if (unread !== undefined) return isShort(request, receiver.limit) ? send(unread, response) : cutOff(unread, request, response);
  const body = await bodyOf(request, receiver);
  const reply = await receiver.receive(arrival, body);
  if (body.kind === "gone") response.destroy();
  else if (body.kind === "too-large" || body.kind === "too-slow") cutOff(reply, request, response);
  else send(reply, response);
}

/** The bytes if anybody has kept them; else what a parser made of them, if it was faster than us; else the stream is read. */
function bodyOf(
  request: NodeRequest,
  bounds: { readonly limit: number; readonly timeout: number },
): Promise<ArrivedBody> | ArrivedBody {
  const { body, rawBody } = request;
  for (const kept of [rawBody, body]) {
    if (kept instanceof Uint8Array) return { kind: "bytes", bytes: kept };
    if (typeof kept === "string") return { kind: "bytes", bytes: Buffer.from(kept) };
  }
  if (!request.readableDidRead && !request.readableEnded) return read(request, bounds);
  return body === undefined ? { kind: "taken" } : { kind: "parsed", value: body };
}

function read(
  request: NodeRequest,
  { limit, timeout }: { readonly limit: number; readonly timeout: number },
): Promise<ArrivedBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => end({ kind: "too-slow" }), timeout);
    const end = (body: ArrivedBody): void => {
      clearTimeout(timer);
      request.off("data", take).off("end", whole).off("close", gone);
      if (body.kind !== "bytes") request.pause();
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) end({ kind: "too-large" });
      else chunks.push(chunk);
    };
    const whole = (): void => end({ kind: "bytes", bytes: Buffer.concat(chunks) });
    const gone = (): void => end({ kind: "gone" });
    // Its error comes with "close", which says all that is needed.
    request.on("error", () => undefined);
    request.on("data", take).on("end", whole).on("close", gone);
  });
}

function send({ status, headers, body }: Reply, response: ServerResponse): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}

/**
 * Answers and closes the connection, so that nothing is read on. That waits a moment: to close a connection with something unread in it
 * makes the answer vanish for many a sender.
 */
function cutOff({ status, headers, body }: Reply, request: NodeRequest, response: ServerResponse): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body), connection: "close" });
  response.write(body);
  const timer = setTimeout(() => response.end(() => request.destroy()), LINGER);
  response.once("close", () => clearTimeout(timer));
}

/** Whether there is no more to come than would have been read. Node passes over it, and the connection stays good. */
function isShort({ headers }: NodeRequest, limit: number): boolean {
  return headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) <= limit;
}
