import type { Dispatcher } from "undici";
import { prepareDispatcher } from "../../api/dispatcher.ts";
import { proxiesOf } from "../../api/proxies.ts";
import { isLoopback } from "../../api/endpoint.ts";
import type { OpenOptions } from "../contract.ts";

export interface Question {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  /** By their names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** One request and its answer, whatever that says; no redirection is followed. Throws the system's errors for none. */
export type Exchange = (question: Question) => Promise<Answer>;

/** For the whole of an exchange, in milliseconds. */
const TIMEOUT = 20_000;

/** AWS's own addresses on each machine, to which one speaks without TLS and without proxies. */
export const ON_MACHINE: ReadonlySet<string> = new Set(["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]);

/** Connections are kept by origin; idle ones hold no process up. */
export function createExchange(environment: OpenOptions["environment"]): Exchange {
  const opened = new Map<string, Dispatcher>();
  const dispatcherOf = ({ origin, hostname }: URL): Dispatcher => {
    const loopback = isLoopback(hostname) || ON_MACHINE.has(hostname);
    const dispatcher = opened.get(origin) ?? prepareDispatcher({ origin, loopback }, 2, proxiesOf(environment))();
    opened.set(origin, dispatcher);
    return dispatcher;
  };
  return async ({ method, url, headers, body }) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Error(`no answer within ${TIMEOUT / 1000} s`)), TIMEOUT);
    try {
      const response = await dispatcherOf(url).request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
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
  };
}
