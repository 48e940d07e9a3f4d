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
  /** Names are in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface HttpBytes extends Omit<HttpResponse, "body"> {
  readonly body: Buffer;
}

/** Keeps connections until `close`. */
export interface Exchange {
  /** Follows no redirect. Throws `TimedOut`, and undici's errors. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** As `send`. */
  download(request: HttpRequest): Promise<HttpBytes>;
  close(): Promise<void>;
}

export class TimedOut extends Error {}

export interface ExchangeOptions {
  readonly proxies: Proxies;
  /** Milliseconds. */
  readonly timeout: number;
  /** Hosts without a proxy, besides loopback. */
  readonly direct?: ReadonlySet<string>;
}

/** Per origin: a renewal must not wait for a write. */
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
  const exchange = async <T>(
    { method, url, headers, body }: HttpRequest,
    read: (body: Dispatcher.ResponseData["body"]) => Promise<T>,
  ): Promise<{ status: number; headers: ReadonlyMap<string, string>; body: T }> => {
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
        body: await read(response.body),
      };
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    send: (request) => exchange(request, (body) => body.text()),
    download: (request) => exchange(request, async (body) => Buffer.from(await body.arrayBuffer())),
    close: async () => {
      closed = true;
      await Promise.all([...opened.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}
