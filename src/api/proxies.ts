import { fail } from "../model/diagnostic.ts";
import { type Environment, nonEmpty } from "../model/environment.ts";

export interface Proxies {
  readonly http?: string | undefined;
  readonly https?: string | undefined;
  readonly no?: string | undefined;
}

export function proxiesOf(environment: Environment): Proxies {
  const given = (name: string): string | undefined => nonEmpty(environment[name]);
  const either = (name: string): string | undefined => given(name.toLowerCase()) ?? given(name);
  return { http: either("HTTP_PROXY"), https: either("HTTPS_PROXY"), no: either("NO_PROXY") };
}

/** `proxy.example:3128` is common. The message leaves out the url: it may hold a password. */
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
