import { trimEnd } from "../model/trim-end.ts";
import { isAllowedHost } from "./allowed-host.ts";
import { fail } from "../model/diagnostic.ts";
import type { WireMethod } from "./wire.ts";

/** May get credentials (manual, Appendix D). */
export interface Endpoint {
  readonly region: string;
  /** `https://fra-1.signal.xroom.app` */
  readonly origin: string;
  /** Before `/api`, without a trailing slash. */
  readonly prefix: string;
  readonly loopback: boolean;
}

export const BUILT_IN_HOSTS: ReadonlySet<string> = new Set([
  "fra-1.signal.xroom.app",
  "sfo-1.signal.xroom.app",
  "sgp-1.signal.xroom.app",
  "api.xroom.app",
]);

/** Frankfurt's server has two names (manual, Appendix D). */
export function serverOf(url: string): string {
  return url.replace(/^https:\/\/api\.xroom\.app(?=\/|$)/, "https://fra-1.signal.xroom.app");
}

/**
 * Only a salt is signed, so a captured request allows any other: no unknown host may get one. This machine may, if it is the program
 * that names it, and not a config (`requireAllowed`). Throws a Failure.
 */
export function createEndpoint(region: string, url: string, allowedHosts: readonly string[]): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || (parsed.protocol !== "https:" && parsed.protocol !== "http:")) {
    throw fail(
      "bad-url",
      `the url of region ${region} is not a web address: ${url}`,
      "Write it as https://host or https://host/path.",
    );
  }
  if (parsed.username !== "" || parsed.password !== "" || parsed.search !== "" || parsed.hash !== "") {
    throw fail(
      "bad-url",
      `the url of region ${region} on ${parsed.host} holds more than a host and a path`,
      "Leave out the user, the password, and what follows ? or #.",
    );
  }
  const loopback = isLoopback(parsed.hostname);
  if (parsed.protocol === "http:" && !loopback) {
    throw fail(
      "plain-http",
      `the url of region ${region} on ${parsed.host} is plain http`,
      "Use https; plain http is for loopback only.",
    );
  }
  if (!loopback) requireAllowed(region, parsed, allowedHosts);
  return { region, origin: parsed.origin, prefix: trimEnd(parsed.pathname, "/"), loopback };
}

/** Any process may listen on this machine: where a config sends credentials is allowed outside it. Throws a Failure. */
export function requireAllowed(region: string, url: URL, allowedHosts: readonly string[]): void {
  if (isAllowedHost(allowedHosts, url) || isBuiltIn(url)) return;
  throw fail(
    "host-not-allowed",
    `the config puts region ${region} on ${url.host}, which is not an allowed host`,
    `If you trust that host, allow it outside the config: --allow-host api:${url.host}, or XROOM_HOSTS=api:${url.host}.`,
  );
}

export function pathOf(endpoint: Endpoint, method: WireMethod): string {
  return `${endpoint.prefix}/api/${method.slice(0, method.indexOf("."))}`;
}

function isBuiltIn(url: URL): boolean {
  return url.port === "" && BUILT_IN_HOSTS.has(url.hostname);
}

/** As the URL parser writes it. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
