import { EnvHttpProxyAgent, Pool as UndiciPool, type Dispatcher } from "undici";
import { type Proxies, readProxy } from "./proxies.ts";

/**
 * Opens keep-alive connections to one origin when they are first needed. Loopback is never reached through a proxy: plain http must not
 * leave the machine. Throws a Failure for a proxy that is no web address.
 */
export function prepareDispatcher(
  { origin, loopback }: { readonly origin: string; readonly loopback: boolean },
  connections: number,
  proxies: Proxies,
): () => Dispatcher {
  const proxyUrl = loopback ? undefined : readProxy(proxies.https ?? proxies.http);
  const options = { connections, pipelining: 1, keepAliveTimeout: 30_000, connect: { timeout: 10_000 } };
  return () =>
    proxyUrl === undefined
      ? new UndiciPool(origin, options)
      : // What is left out here, undici looks up in the process's own environment.
        new EnvHttpProxyAgent({ ...options, httpProxy: "", httpsProxy: proxyUrl, noProxy: proxies.no ?? "" });
}
