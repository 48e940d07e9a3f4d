import { errors, type Dispatcher } from "undici";
import type { Answer } from "./answer.ts";
import { isTooLarge, prepareDispatcher, ProxyUnreached, TOO_LARGE } from "./dispatcher.ts";
import type { Endpoint } from "./endpoint.ts";
import { BROKEN_TLS, codeOf, UNREACHED, UNTRUSTED } from "./causes.ts";
import type { Proxies } from "./proxies.ts";
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

/** Throws a Failure for a proxy that is no web address. */
export function createPool(endpoint: Endpoint, connections: number, proxy: Proxies): Pool {
  const open = prepareDispatcher(endpoint, connections, proxy);
  let opened: Dispatcher | undefined;
  const dispatcher = (): Dispatcher => (opened ??= open());
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

/** The reason of our own abort. */
class TimedOut extends Error {}

function explain(cause: unknown, endpoint: Endpoint, request: PoolRequest, answered: boolean): CallError {
  const region = endpoint.origin.replace(/^https?:\/\//, "");
  const host = cause instanceof ProxyUnreached ? `the proxy ${cause.proxy}, on the way to ${region},` : region;
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
  if (isTooLarge(cause)) return failure(`${host}: ${TOO_LARGE}`, { code: "unreadable", outcome: "unknown" });
  const text = `the connection to ${host} broke${code === undefined ? "" : ` (${code})`}`;
  return failure(text, { code: "cut-off", outcome: "unknown" });
}
