import type { Dispatcher } from "undici";
import { prepareDispatcher } from "./dispatcher.ts";
import { isLoopback } from "./endpoint.ts";
import type { Proxies } from "./proxies.ts";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
  readonly status: number;
  /** By their names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Requests to any origin, over connections that are kept until `close`. */
export interface Exchange {
  /** Sends one request and reads its whole response; follows no redirect. Throws undici's and the system's errors, and `TimedOut`. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Ends all connections, and what is still being sent. */
  close(): Promise<void>;
}

/** A response did not come within the time limit. */
export class TimedOut extends Error {}

export interface ExchangeOptions {
  readonly proxies: Proxies;
  /** Milliseconds, for a request and its response. */
  readonly timeout: number;
  /** Hosts that are reached without a proxy, besides loopback. */
  readonly direct?: ReadonlySet<string>;
}

/** Two connections for each origin: a renewal must not wait for a write. */
const CONNECTIONS = 2;

export function createExchange({ proxies, timeout, direct }: ExchangeOptions): Exchange {
  const opened = new Map<string, Dispatcher>();
  let closed = false;
  const dispatcherOf = ({ origin, hostname }: URL): Dispatcher => {
    if (closed) throw new Error("the connections are closed");
    const loopback = isLoopback(hostname) || direct?.has(hostname) === true;
    const dispatcher = opened.get(origin) ?? prepareDispatcher({ origin, loopback }, CONNECTIONS, proxies)();
    opened.set(origin, dispatcher);
    return dispatcher;
  };
  return {
    send: async ({ method, url, headers, body }) => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(new TimedOut(`no answer within ${timeout / 1000} s`)), timeout);
      try {
        const response = await dispatcherOf(url).request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: method as Dispatcher.HttpMethod,
          headers: { ...headers },
          body: body ?? null,
          signal: controller.signal,
        });
        return {
          status: response.statusCode,
          headers: new Map(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
          body: await response.body.text(),
        };
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => {
      closed = true;
      await Promise.all([...opened.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}
