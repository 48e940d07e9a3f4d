import { type buildConnector, EnvHttpProxyAgent, errors, Pool as UndiciPool, type Dispatcher } from "undici";
import { BUDGETS, MEBIBYTE } from "../model/budgets.ts";
import { type Proxies, readProxy } from "./proxies.ts";

export const TOO_LARGE = `the answer is larger than ${BUDGETS.answerBytes / MEBIBYTE} MiB`;

/** `proxy` is a host and port. */
export class ProxyUnreached extends Error {
  readonly proxy: string;

  constructor(proxy: string, cause: Error) {
    super(`the proxy ${proxy} can't be reached`, { cause });
    this.proxy = proxy;
  }
}

/** Loopback bypasses the proxy: plain http must not leave the machine. Throws a Failure for a bad proxy. */
export function prepareDispatcher(
  { origin, loopback }: { readonly origin: string; readonly loopback: boolean },
  connections: number,
  proxies: Proxies,
): () => Dispatcher {
  const proxyUrl = loopback ? undefined : readProxy(proxies.https ?? proxies.http);
  const options = {
    connections,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 10_000 },
    maxResponseSize: BUDGETS.answerBytes,
  };
  return () =>
    proxyUrl === undefined
      ? new UndiciPool(origin, options)
      : // undici looks up missing ones in the process's environment.
        new EnvHttpProxyAgent({ ...options, httpProxy: "", httpsProxy: proxyUrl, noProxy: proxies.no ?? "", clientFactory });
}

/** Marks failures to reach the proxy itself. */
function clientFactory(proxy: URL, options: object): Dispatcher {
  const { connect } = options as { readonly connect: buildConnector.connector };
  return new UndiciPool(proxy, {
    connect: (to, callback) =>
      connect(to, (...[error, socket]) => {
        if (error === null) callback(error, socket);
        else callback(new ProxyUnreached(proxy.host, error), null);
      }),
  });
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof errors.ResponseExceededMaxSizeError;
}
