import { EnvHttpProxyAgent, errors, Pool as UndiciPool, type Dispatcher } from "undici";
import { fail } from "../model/diagnostic.ts";
import type { Answer } from "./answer.ts";
import type { Endpoint } from "./endpoint.ts";
import { BROKEN_TLS, codeOf, UNREACHED, UNTRUSTED } from "./causes.ts";
import { CallError, type CallErrorCode, type Outcome } from "./errors.ts";

/** Keep-alive connections to one region. */
export interface Pool {
  /** Throws a CallError that says whether the request may have reached the server. */
  post(path: string, request: PoolRequest): Promise<Answer>;
  close(): Promise<void>;
}

export interface PoolRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Milliseconds, for the whole exchange. */
  readonly timeout: number;
  readonly at: { readonly region: string; readonly method: string };
}

export interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly no?: string | undefined;
}

/** Throws a Failure for a proxy that is no web address. */
export function createPool(endpoint: Endpoint, connections: number, proxy: Proxies): Pool {
  const proxyUrl = endpoint.loopback ? undefined : readProxy(proxy.https ?? proxy.http);
  let opened: Dispatcher | undefined;
  const dispatcher = (): Dispatcher => (opened ??= open(endpoint, connections, proxyUrl, proxy.no));
  const post = async (path: string, request: PoolRequest): Promise<Answer> => {
    let answered = false;
    // AbortSignal.timeout would stay behind for its whole time after every call that was quick.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new TimedOut()), request.timeout);
    try {
      const response = await dispatcher().request({
        origin: endpoint.origin,
        path,
        method: "POST",
        headers: request.headers,
        body: request.body,
        headersTimeout: request.timeout,
        bodyTimeout: request.timeout,
        signal: controller.signal,
      });
      answered = true;
      const retryAfter = response.headers["retry-after"];
      return {
        status: response.statusCode,
        body: await response.body.text(),
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
      };
    } catch (cause) {
      throw explain(cause, endpoint, request, answered);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    post,
    close: async () => {
      await opened?.destroy();
    },
  };
}

/** Loopback is never reached through a proxy: plain http must not leave the machine. */
function open(endpoint: Endpoint, connections: number, proxyUrl: string | undefined, noProxy: string | undefined): Dispatcher {
  const options = { connections, pipelining: 1, keepAliveTimeout: 30_000, connect: { timeout: 10_000 } };
  if (proxyUrl === undefined) return new UndiciPool(endpoint.origin, options);
  // What is left out here, undici looks up in the process's own environment.
  return new EnvHttpProxyAgent({ ...options, httpProxy: "", httpsProxy: proxyUrl, noProxy: noProxy ?? "" });
}

/** `proxy.example:3128` is common, and means http. A proxy's url may hold a password: it is not shown. */
export function readProxy(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = text.includes("://") ? text : `http://${text}`;
  if (URL.canParse(url)) return url;
  throw fail(
    "bad-proxy",
    "the proxy's address in HTTPS_PROXY or HTTP_PROXY is not a web address",
    "Write it as http://host:port.",
  );
}

/** The reason of our own abort. */
class TimedOut extends Error {}

function explain(cause: unknown, endpoint: Endpoint, request: PoolRequest, answered: boolean): CallError {
  const host = endpoint.origin.replace(/^https?:\/\//, "");
  const code = codeOf(cause);
  const failure = (message: string, about: { code: CallErrorCode; outcome: Outcome }): CallError =>
    new CallError(message, { ...request.at, ...about, cause });

  if (code !== undefined && !answered) {
    if (UNREACHED.has(code)) return failure(`${host} can't be reached (${code})`, { code: "unreachable", outcome: "not-sent" });
    // undici's word for a proxy that opens no tunnel; our own aborts have a reason of their own.
    if (code === "UND_ERR_ABORTED")
      return failure(`${host} can't be reached: the proxy refused`, { code: "unreachable", outcome: "not-sent" });
    if (UNTRUSTED.test(code)) return failure(`${host} did not prove who it is (${code})`, { code: "tls", outcome: "not-sent" });
    if (BROKEN_TLS.test(code))
      return failure(`${host} does not speak TLS as it should (${code})`, { code: "tls", outcome: "unknown" });
  }
  const timedOut =
    cause instanceof errors.HeadersTimeoutError || cause instanceof errors.BodyTimeoutError || cause instanceof TimedOut;
  if (timedOut) {
    return failure(`${host} did not answer within ${request.timeout / 1000} s`, { code: "timeout", outcome: "unknown" });
  }
  const text = `the connection to ${host} broke${code === undefined ? "" : ` (${code})`}`;
  return failure(text, { code: "cut-off", outcome: "unknown" });
}
