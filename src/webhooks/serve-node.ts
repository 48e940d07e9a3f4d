import type { IncomingMessage, ServerResponse } from "node:http";
import type { Receiver } from "./receiver.ts";
import type { Reply, RequestBody, RequestHead } from "./request.ts";

/** A request of Node's http or https, and what frameworks may have added to it. */
export interface NodeRequest extends IncomingMessage {
  /** The result of a body parser. */
  readonly body?: unknown;
  /** The bytes, where a framework keeps them. */
  readonly rawBody?: unknown;
  /** The whole target, where a framework removes its mount point from `url`. */
  readonly originalUrl?: string;
}

/** How long a refused sender has to read the answer before the connection is closed, in milliseconds. */
const CLOSE_DELAY = 500;

export function headOf(request: NodeRequest): RequestHead {
  return { method: request.method ?? "", target: request.originalUrl ?? request.url ?? "/", headers: request.headers };
}

/** Answers one request. */
export async function serveNodeRequest(receiver: Receiver, request: NodeRequest, response: ServerResponse): Promise<void> {
  const head = headOf(request);
  const refusal = receiver.refuseUnread(head);
  if (refusal !== undefined)
    return isShort(request, receiver.limit) ? send(refusal, response) : sendAndClose(refusal, request, response);
  const body = await bodyOf(request, receiver);
  const reply = await receiver.receive(head, body);
  if (body.kind === "gone") response.destroy();
  else if (body.kind === "too-large" || body.kind === "too-slow") sendAndClose(reply, request, response);
  else send(reply, response);
}

/** Kept bytes first, then the unread stream, then what a parser made of it. */
function bodyOf(
  request: NodeRequest,
  bounds: { readonly limit: number; readonly timeout: number },
): Promise<RequestBody> | RequestBody {
  const { body, rawBody } = request;
  for (const kept of [rawBody, body]) {
    if (kept instanceof Uint8Array) return { kind: "bytes", bytes: kept };
    if (typeof kept === "string") return { kind: "bytes", bytes: Buffer.from(kept) };
  }
  if (!request.readableDidRead && !request.readableEnded) return readStream(request, bounds);
  return body === undefined ? { kind: "taken" } : { kind: "parsed", value: body };
}

function readStream(
  request: NodeRequest,
  { limit, timeout }: { readonly limit: number; readonly timeout: number },
): Promise<RequestBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => end({ kind: "too-slow" }), timeout);
    const end = (body: RequestBody): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      if (body.kind !== "bytes") request.pause();
      resolve(body);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > limit) end({ kind: "too-large" });
      else chunks.push(chunk);
    };
    const onEnd = (): void => end({ kind: "bytes", bytes: Buffer.concat(chunks) });
    const onClose = (): void => end({ kind: "gone" });
    // "close" follows every error.
    request.on("error", () => undefined);
    request.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

function send({ status, headers, body }: Reply, response: ServerResponse): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) }).end(body);
}

/** Leaves the rest of the body unread. The close waits a moment: with unread data it resets the connection, and the answer is lost. */
function sendAndClose({ status, headers, body }: Reply, request: NodeRequest, response: ServerResponse): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body), connection: "close" });
  response.write(body);
  const timer = setTimeout(() => response.end(() => request.destroy()), CLOSE_DELAY);
  response.once("close", () => clearTimeout(timer));
}

/** Node skips an unread body of known length and keeps the connection; that is worth it up to the limit. */
function isShort({ headers }: NodeRequest, limit: number): boolean {
  return headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) <= limit;
}
