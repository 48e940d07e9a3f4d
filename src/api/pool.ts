import { errors, type Dispatcher } from "undici";
import type { Answer } from "./answer.ts";
import { isTooLarge, prepareDispatcher, ProxyUnreached, TOO_LARGE } from "./dispatcher.ts";
import type { Endpoint } from "./endpoint.ts";
import { BROKEN_TLS, codeOf, UNREACHED, UNTRUSTED } from "./network-errors.ts";
import type { Proxies } from "./proxies.ts";
import { TimedOut } from "./exchange.ts";
import { CallError, type CallErrorCode, type ErrorOutcome } from "./call-error.ts";

/** Connections to one region. */
export interface Pool {
  /** Throws a CallError. */
  post(path: string, request: PoolRequest): Promise<Answer>;
  close(): Promise<void>;
}

export interface PoolRequest {
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly at: { readonly region: string; readonly method: string };
}

/** Throws a Failure for a bad proxy. */
export function createPool(endpoint: Endpoint, connections: number, proxy: Proxies): Pool {
  const open = prepareDispatcher(endpoint, connections, proxy);
  let opened: Dispatcher | undefined;
  const dispatcher = (): Dispatcher => (opened ??= open());
  const post = async (path: string, request: PoolRequest): Promise<Answer> => {
    let answered = false;
    // AbortSignal.timeout would outlive a quick call.
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new TimedOut("no answer in time")), request.timeout);
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
      const { headers } = response;
      const retryAfter = headers["retry-after"];
      return {
        status: response.statusCode,
        body: await response.body.text(),
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        headers,
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

function explain(cause: unknown, endpoint: Endpoint, request: PoolRequest, answered: boolean): CallError {
  const region = endpoint.origin.replace(/^https?:\/\//, "");
  const host = cause instanceof ProxyUnreached ? `the proxy ${cause.proxy}, on the way to ${region},` : region;
  const code = codeOf(cause);
  const failure = (message: string, about: { code: CallErrorCode; outcome: ErrorOutcome }): CallError =>
    new CallError(message, { ...request.at, ...about, cause });

  if (code !== undefined && !answered) {
    if (UNREACHED.has(code)) return failure(`${host} can't be reached (${code})`, { code: "unreachable", outcome: "not-sent" });
    // undici's code for a proxy that opens no tunnel.
    if (code === "UND_ERR_ABORTED")
      return failure(`${host} can't be reached: the proxy refused`, { code: "unreachable", outcome: "not-sent" });
    if (UNTRUSTED.test(code))
      return failure(`${host} has no trusted certificate (${code})`, { code: "tls", outcome: "not-sent" });
    if (BROKEN_TLS.test(code)) return failure(`TLS with ${host} failed (${code})`, { code: "tls", outcome: "unknown" });
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
