import { EnvHttpProxyAgent, Pool as UndiciPool, type Dispatcher } from "undici";
import { fail } from "../model/diagnostic.ts";

/** The proxies' usual three variables. */
export interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly no?: string | undefined;
}

export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): Proxies {
  const given = (name: string): string | undefined => (environment[name] === "" ? undefined : environment[name]);
  const either = (name: string): string | undefined => given(name.toLowerCase()) ?? given(name);
  return { http: either("HTTP_PROXY"), https: either("HTTPS_PROXY"), no: either("NO_PROXY") };
}

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

/** `proxy.example:3128` is common, and means http. A proxy's url may hold a password: it is not shown. */
export function readProxy(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = text.includes("://") ? text : `http://${text}`;
  if (URL.canParse(url)) return url;
  throw fail(
    "bad-proxy",
    "the proxy's address in HTTPS_PROXY or HTTP_PROXY is not a web address",
    "Write it as http://host:port.",
  );
}
