import { EnvHttpProxyAgent, errors, Pool as UndiciPool, type Dispatcher } from "undici";
import type { Answer } from "./answer.ts";
import type { Endpoint } from "./endpoint.ts";
import { CallError } from "./errors.ts";

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

interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly no?: string | undefined;
}

export function createPool(endpoint: Endpoint, connections: number, proxy: Proxies): Pool {
  let opened: Dispatcher | undefined;
  const dispatcher = () => (opened ??= open(endpoint, connections, proxy));
  return {
    post: async (path, request) => {
      try {
        const response = await dispatcher().request({
          origin: endpoint.origin,
          path,
          method: "POST",
          headers: request.headers,
          body: request.body,
          headersTimeout: request.timeout,
          bodyTimeout: request.timeout,
          signal: AbortSignal.timeout(request.timeout),
        });
        const retryAfter = response.headers["retry-after"];
        return {
          status: response.statusCode,
          body: await response.body.text(),
          retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        };
      } catch (cause) {
        throw explain(cause, endpoint, request);
      }
    },
    close: async () => {
      await opened?.destroy();
    },
  };
}

/** Loopback is never reached through a proxy: plain http must not leave the machine. */
function open(endpoint: Endpoint, connections: number, proxy: Proxies): Dispatcher {
  const options = { connections, pipelining: 1, keepAliveTimeout: 30_000, connect: { timeout: 10_000 } };
  const proxied = !endpoint.loopback && (proxy.http !== undefined || proxy.https !== undefined);
  if (!proxied) return new UndiciPool(endpoint.origin, options);
  return new EnvHttpProxyAgent({
    ...options,
    ...(proxy.http === undefined ? {} : { httpProxy: proxy.http }),
    ...(proxy.https === undefined ? {} : { httpsProxy: proxy.https }),
    ...(proxy.no === undefined ? {} : { noProxy: proxy.no }),
  });
}

/** Errors that come before the first byte of a request is sent. Anything else may have reached the server. */
const UNREACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const UNTRUSTED = /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL|HOSTNAME_MISMATCH)/;

function explain(cause: unknown, endpoint: Endpoint, request: PoolRequest): CallError {
  const host = endpoint.origin.replace(/^https?:\/\//, "");
  const code = codeOf(cause);
  if (code !== undefined && UNREACHED.has(code)) {
    return new CallError(`${host} can't be reached (${code})`, {
      ...request.at,
      code: "unreachable",
      outcome: "not-sent",
      cause,
    });
  }
  if (code !== undefined && UNTRUSTED.test(code)) {
    return new CallError(`${host} did not prove who it is (${code})`, { ...request.at, code: "tls", outcome: "not-sent", cause });
  }
  const timedOut =
    cause instanceof errors.HeadersTimeoutError ||
    cause instanceof errors.BodyTimeoutError ||
    (cause instanceof Error && cause.name === "TimeoutError");
  if (timedOut) {
    const seconds = Math.round(request.timeout / 1000);
    return new CallError(`${host} did not answer within ${seconds} s`, {
      ...request.at,
      code: "timeout",
      outcome: "unknown",
      cause,
    });
  }
  const text = `the connection to ${host} broke${code === undefined ? "" : ` (${code})`}`;
  return new CallError(text, { ...request.at, code: "cut-off", outcome: "unknown", cause });
}

/** An error's own code, or the one beneath it (a failed connect to several addresses is an AggregateError). */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, cause, errors: several } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  if (typeof code === "string") return code;
  return codeOf(cause) ?? (Array.isArray(several) ? codeOf(several[0]) : undefined);
}
