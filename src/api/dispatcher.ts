import { EnvHttpProxyAgent, errors, Pool as UndiciPool, type Dispatcher } from "undici";
import { type Proxies, readProxy } from "./proxies.ts";

/** In bytes. A hundred thousand bookings take 40 MB; who sends more than this wants to fill the memory. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** What an answer says that was cut off for its size. */
export const TOO_LARGE = `the answer is larger than ${LARGEST_ANSWER / 1024 / 1024} MiB`;

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
        new EnvHttpProxyAgent({ ...options, httpProxy: "", httpsProxy: proxyUrl, noProxy: proxies.no ?? "" });
}

/** Whether it is for its size that an answer was not read to its end. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof errors.ResponseExceededMaxSizeError;
}
