import { Agent, request } from "undici";
import { sign } from "../../api/sign.ts";
import { isLoopbackHost } from "../http/access.ts";

/** Posts JSON to webhooks' listeners, and follows no redirect. */
export interface Poster {
  /** Never throws. */
  post(url: string, payload: unknown): Promise<Posted>;
  close(): Promise<void>;
}

export type Posted =
  /** Nothing was posted: the listener is assumed to answer correctly. */
  | { readonly kind: "assumed" }
  | { readonly kind: "answer"; readonly status: number; readonly body: string }
  | { readonly kind: "failed"; readonly why: string };

/** For request and answer, in milliseconds. */
const TIMEOUT = 5000;
/** How much of an answer is read, in bytes; a signature has 64. */
const LONGEST_ANSWER = 1024;

/** `assumed`: only listeners on this machine are posted to; others are assumed to answer correctly. */
export type Listeners = "real" | "assumed";

export function createPoster(listeners: Listeners): Poster {
  const agent = new Agent({ connect: { timeout: TIMEOUT }, keepAliveTimeout: 1000 });
  const closing = new AbortController();
  return {
    post: async (url, payload) => {
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT)]);
      try {
        if (listeners === "assumed" && !isLoopbackHost(new URL(url).host)) return { kind: "assumed" };
        const headers = { "content-type": "application/json" };
        const answer = await request(url, { method: "POST", headers, body: JSON.stringify(payload), dispatcher: agent, signal });
        return { kind: "answer", status: answer.statusCode, body: await readBeginning(answer.body) };
      } catch (error) {
        return { kind: "failed", why: error instanceof Error ? error.message : String(error) };
      }
    },
    close: async () => {
      closing.abort(new Error("the emulator was closed"));
      await agent.destroy();
    },
  };
}

async function readBeginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).toString();
}

/** The whole body must be the hex of the HMAC (manual, webhook). */
export function isSignedCorrectly(answer: Posted, signThis: string, webhookKey: string): boolean {
  if (answer.kind === "assumed") return true;
  return answer.kind === "answer" && answer.status >= 200 && answer.status < 300 && answer.body === sign(webhookKey, signThis);
}
