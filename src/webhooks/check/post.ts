import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { isLoopback } from "../../api/endpoint.ts";
import { type Proxies, readProxy } from "../../api/proxies.ts";
import { explainFailure, type PostFailure } from "./explain-failure.ts";

/** Posts to a listener as the platform would: it follows no redirect and sends nothing twice. */
export interface Poster {
  /** Never throws. */
  post(
    url: string,
    request: { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array },
  ): Promise<PostResult>;
  close(): Promise<void>;
}

export type PostResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** The first 64 KiB. */
      readonly body: Buffer;
      readonly milliseconds: number;
    }
  | (PostFailure & { readonly kind: "failed"; readonly milliseconds: number });

const LONGEST_ANSWER = 64 * 1024;

/** `timeout` covers request and answer, in milliseconds. Throws a Failure for a proxy that is no web address. */
export function createPoster({ timeout, proxy }: { readonly timeout: number; readonly proxy: Proxies }): Poster {
  const options = { connect: { timeout }, keepAliveTimeout: 1_000 };
  const direct = new Agent(options);
  const proxies = {
    httpProxy: readProxy(proxy.http) ?? "",
    httpsProxy: readProxy(proxy.https ?? proxy.http) ?? "",
    noProxy: proxy.no ?? "",
  };
  const proxied = new EnvHttpProxyAgent({ ...options, ...proxies });
  return {
    post: async (url, { headers, body }) => {
      const dispatcher: Dispatcher = isLoopback(new URL(url).hostname) ? direct : proxied;
      const began = performance.now();
      const elapsed = (): number => Math.round(performance.now() - began);
      // The timer of AbortSignal.timeout would outlive a quick answer.
      const controller = new AbortController();
      const { signal } = controller;
      const timer = setTimeout(() => controller.abort(), timeout);
      try {
        const limits = { signal, headersTimeout: timeout, bodyTimeout: timeout };
        const answer = await dispatcher.request({ ...targetOf(url), method: "POST", headers, body, ...limits });
        const read = await readBeginning(answer.body);
        return {
          kind: "answered",
          status: answer.statusCode,
          headers: joinValues(answer.headers),
          body: read,
          milliseconds: elapsed(),
        };
      } catch (error) {
        return {
          kind: "failed",
          ...explainFailure(error, new URL(url).host, signal.aborted ? timeout : undefined),
          milliseconds: elapsed(),
        };
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      await Promise.all([direct.destroy(), proxied.destroy()]);
    },
  };
}

function targetOf(url: string): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

async function readBeginning(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_ANSWER);
}

function joinValues(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const known = Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
}
