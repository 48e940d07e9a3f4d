import type { Receiver } from "./receiver.ts";
import type { Reply, RequestBody } from "./request.ts";

/** Answers one request of the Fetch standard. */
export async function serveFetchRequest(receiver: Receiver, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const head = { method: request.method, target: `${pathname}${search}`, headers: Object.fromEntries(request.headers) };
  const refusal = receiver.refuseUnread(head);
  if (refusal === undefined) return responseOf(await receiver.receive(head, await readBody(request, receiver)));
  await request.body?.cancel().catch(() => undefined);
  return responseOf(refusal);
}

async function readBody(
  request: Request,
  { limit, timeout }: { readonly limit: number; readonly timeout: number },
): Promise<RequestBody> {
  if (request.bodyUsed) return { kind: "taken" };
  if (request.body === null) return { kind: "bytes", bytes: new Uint8Array() };
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let slow = false;
  const timer = setTimeout(() => {
    slow = true;
    void reader.cancel().catch(() => undefined);
  }, timeout);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (slow) return { kind: "too-slow" };
      if (done) return { kind: "bytes", bytes: Buffer.concat(chunks) };
      length += value.length;
      if (length > limit) {
        void reader.cancel().catch(() => undefined);
        return { kind: "too-large" };
      }
      chunks.push(value);
    }
  } catch {
    return { kind: "gone" };
  } finally {
    clearTimeout(timer);
  }
}

function responseOf({ status, headers, body }: Reply): Response {
  return new Response(typeof body === "string" ? body : Buffer.from(body), { status, headers });
}
