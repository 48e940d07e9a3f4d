import type { IncomingMessage, ServerResponse } from "node:http";
import { Failure } from "../../model/diagnostic.ts";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_BODY = 16 * 1024;
const SAFE = {
  "x-content-type-options": "nosniff",
  // Without any, a form would not tell that it comes from here.
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
  "x-frame-options": "DENY",
} as const;

class TooLarge extends Error {}

export function plain(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: "text/plain; charset=utf-8", body, headers };
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: "application/json", body: `${JSON.stringify(value)}\n`, headers };
}

export function html(status: number, body: string, policy: string): Answer {
  return { status, type: "text/html; charset=utf-8", body, headers: { "content-security-policy": policy } };
}

/** A page with a policy of its own, shown inside ours. */
export function embedded(body: string): Answer {
  return { ...html(200, body, "frame-ancestors 'self'"), headers: { ...EMBEDDED } };
}

const EMBEDDED = { "content-security-policy": "frame-ancestors 'self'", "x-frame-options": "SAMEORIGIN" } as const;

export function send({ status, type, body, headers = {} }: Answer, response: ServerResponse): void {
  response.writeHead(status, { ...SAFE, "content-type": type, "content-length": Buffer.byteLength(body), ...headers }).end(body);
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  // The rest of a body that is too large is skipped: a closed connection would take the answer with it.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MOST_BODY) chunks.push(chunk);
  }
  if (length > MOST_BODY) throw new TooLarge();
  return Buffer.concat(chunks).toString("utf8");
}

/** An object. Throws a SyntaxError for anything else. */
export async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = await readBody(request);
  const value: unknown = text === "" ? {} : JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new SyntaxError("expected an object");
  return value as Readonly<Record<string, unknown>>;
}

const NO_SUCH: ReadonlySet<string> = new Set(["no-such-shard", "no-such-source"]);

export function explained(error: unknown): Answer {
  if (error instanceof Failure) {
    const [first] = error.diagnostics;
    const status = error.kind === "refused" ? 409 : NO_SUCH.has(first?.code ?? "") ? 404 : 503;
    return json(status, { error: first?.summary ?? "it failed", code: first?.code ?? "", help: first?.help });
  }
  if (error instanceof TooLarge) return json(413, { error: "the body is too large" });
  if (error instanceof SyntaxError || error instanceof URIError) return json(400, { error: "the request can't be read" });
  return json(500, { error: "it failed" });
}
