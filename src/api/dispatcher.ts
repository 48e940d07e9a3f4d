import { type buildConnector, EnvHttpProxyAgent, errors, Pool as UndiciPool, type Dispatcher } from "undici";
import { type Proxies, readProxy } from "./proxies.ts";

/** In bytes. A hundred thousand bookings take 40 MB; who sends more than this wants to fill the memory. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** What an answer says that was cut off for its size. */
export const TOO_LARGE = `the answer is larger than ${LARGEST_ANSWER / 1024 / 1024} MiB`;

/** That the proxy could not be reached, and not the origin behind it; why is its cause. `proxy` is a host and port, without a password. */
export class ProxyUnreached extends Error {
  readonly proxy: string;

  constructor(proxy: string, cause: Error) {
    super(`the proxy ${proxy} can't be reached`, { cause });
    this.proxy = proxy;
  }
}

/**
 * Opens keep-alive connections to one origin when they are first needed. Loopback is never reached through a proxy: plain http must not
 * leave the machine. An answer that is too large is cut off (`isTooLarge`). Throws a Failure for a proxy that is no web address.
 */
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
    maxResponseSize: LARGEST_ANSWER,
  };
  return () =>
    proxyUrl === undefined
      ? new UndiciPool(origin, options)
      : // What is left out here, undici looks up in the process's own environment.
        new EnvHttpProxyAgent({ ...options, httpProxy: "", httpsProxy: proxyUrl, noProxy: proxies.no ?? "", clientFactory });
}

/** The connections to the proxy itself: once a tunnel is asked for, nobody can tell whose failure it was. */
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

/** Whether it is for its size that an answer was not read to its end. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof errors.ResponseExceededMaxSizeError;
}
