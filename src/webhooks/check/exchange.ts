import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { BROKEN_TLS, codeOf, UNREACHED, UNTRUSTED } from "../../api/causes.ts";
import { isLoopback } from "../../api/endpoint.ts";
import { type Proxies, readProxy } from "../../api/proxies.ts";

/** POSTs to somebody's listener, as the platform would: no redirect is followed, nothing is sent twice. */
export interface Exchanger {
  /** Never throws. */
  post(
    url: string,
    request: { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array },
  ): Promise<Exchanged>;
  close(): Promise<void>;
}

export type Exchanged =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Its first 64 KiB. */
      readonly body: Buffer;
      readonly milliseconds: number;
    }
  | {
      readonly kind: "failed";
      readonly code: "unreachable" | "untrusted" | "tls" | "timeout" | "broken";
      readonly message: string;
      readonly milliseconds: number;
    };

const LONGEST_ANSWER = 64 * 1024;

/** `timeout` is for a whole exchange, in milliseconds. Throws a Failure for a proxy that is no web address. */
export function createExchanger({ timeout, proxy }: { readonly timeout: number; readonly proxy: Proxies }): Exchanger {
  const options = { connect: { timeout }, keepAliveTimeout: 1_000 };
  const direct = new Agent(options);
  const proxies = {
    httpProxy: readProxy(proxy.http) ?? "",
    httpsProxy: readProxy(proxy.https ?? proxy.http) ?? "",
    noProxy: proxy.no ?? "",
  };
  const outward = new EnvHttpProxyAgent({ ...options, ...proxies });
  return {
    post: async (url, { headers, body }) => {
      const dispatcher: Dispatcher = isLoopback(new URL(url).hostname) ? direct : outward;
      const began = performance.now();
      const elapsed = (): number => Math.round(performance.now() - began);
      // AbortSignal.timeout would stay behind for its whole time after every exchange that was quick.
      const controller = new AbortController();
      const { signal } = controller;
      const timer = setTimeout(() => controller.abort(), timeout);
      try {
        const limits = { signal, headersTimeout: timeout, bodyTimeout: timeout };
        const answer = await dispatcher.request({ ...targetOf(url), method: "POST", headers, body, ...limits });
        const read = await beginningOf(answer.body);
        return {
          kind: "answered",
          status: answer.statusCode,
          headers: single(answer.headers),
          body: read,
          milliseconds: elapsed(),
        };
      } catch (error) {
        return {
          kind: "failed",
          ...explain(error, new URL(url).host, signal.aborted ? timeout : undefined),
          milliseconds: elapsed(),
        };
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      await Promise.all([direct.destroy(), outward.destroy()]);
    },
  };
}

function targetOf(url: string): { origin: string; path: string } {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: `${pathname}${search}` };
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST_ANSWER) break;
  }
  return Buffer.concat(chunks).subarray(0, LONGEST_ANSWER);
}

function single(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const known = Object.entries(headers).filter((entry): entry is [string, string | string[]] => entry[1] !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
}

/** `timeout`: the time that was up. */
function explain(
  error: unknown,
  host: string,
  timeout: number | undefined,
): Pick<Extract<Exchanged, { kind: "failed" }>, "code" | "message"> {
  const code = codeOf(error) ?? "";
  const timedOut = timeout !== undefined || /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/.test(code);
  if (timedOut && code !== "UND_ERR_CONNECT_TIMEOUT")
    return {
      code: "timeout",
      message: timeout === undefined ? "did not answer in time" : `did not answer within ${timeout / 1_000} s`,
    };
  if (UNREACHED.has(code)) return { code: "unreachable", message: `${host} can't be reached (${code})` };
  if (code === "UND_ERR_ABORTED") return { code: "unreachable", message: `${host} can't be reached: the proxy refused` };
  if (UNTRUSTED.test(code)) return { code: "untrusted", message: `${host} did not prove who it is (${code})` };
  if (BROKEN_TLS.test(code)) return { code: "tls", message: `${host} does not speak TLS as it should (${code})` };
  return {
    code: "broken",
    message: `the connection to ${host} broke before there was an answer${code === "" ? "" : ` (${code})`}`,
  };
}
