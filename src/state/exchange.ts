import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { isLoopback } from "../api/endpoint.ts";
import { fail } from "../model/diagnostic.ts";
import type { OpenOptions } from "./open.ts";

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

/** Through the proxies that the environment names, but for loopback. Connections that are idle hold no process up. */
export function createExchange(environment: OpenOptions["environment"]): Exchange {
  let direct: Dispatcher | undefined;
  let proxied: Dispatcher | undefined;
  const times = { connect: { timeout: 10_000 }, headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT };
  return async ({ method, url, headers, body }) => {
    const dispatcher = isLoopback(url.hostname)
      ? (direct ??= new Agent(times))
      : (proxied ??= new EnvHttpProxyAgent({ ...times, ...proxiesOf(environment) }));
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Error(`no answer within ${TIMEOUT / 1000} s`)), TIMEOUT);
    try {
      const response = await dispatcher.request({
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

/** What is left out here, undici looks up in the process's own environment. */
function proxiesOf(environment: OpenOptions["environment"]): { httpProxy: string; httpsProxy: string; noProxy: string } {
  const either = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? "";
  return { httpProxy: proxy(either("HTTP_PROXY")), httpsProxy: proxy(either("HTTPS_PROXY")), noProxy: either("NO_PROXY") };
}

/** `proxy.example:3128` is common, and means http. A proxy's url may hold a password: it is not shown. */
function proxy(text: string): string {
  const url = text === "" || text.includes("://") ? text : `http://${text}`;
  if (url === "" || URL.canParse(url)) return url;
  throw fail(
    "bad-proxy",
    "the proxy's address in HTTPS_PROXY or HTTP_PROXY is not a web address",
    "Write it as http://host:port.",
  );
}
