import { fail } from "../model/diagnostic.ts";
import type { WireMethod } from "./wire.ts";

/** A region's host (manual, Appendix D), checked: it may be called with credentials. */
export interface Endpoint {
  readonly region: string;
  /** `https://fra-1.signal.xroom.app` */
  readonly origin: string;
  /** The path before `/api`, without a trailing slash; mostly empty. */
  readonly prefix: string;
  readonly loopback: boolean;
}

/** `signal.xroom.app`'s three hosts, by region. */
export const BUILT_IN_HOSTS: ReadonlySet<string> = new Set([
  "fra-1.signal.xroom.app",
  "sfo-1.signal.xroom.app",
  "sgp-1.signal.xroom.app",
  "api.xroom.app",
]);

/** What two urls of one server have in common: Frankfurt's host has two names (manual, Appendix D). */
export function serverOf(url: string): string {
  return url.replace(/^https:\/\/api\.xroom\.app(?=\/|$)/, "https://fra-1.signal.xroom.app");
}

/**
 * The endpoint of a region's url. Only a salt is signed, so whoever sees one request can make any other: credentials go to the
 * built-in hosts, to loopback, and to hosts that were allowed outside the config. Throws a Failure for every other url.
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
      `region ${region} would be called over plain http at ${parsed.host}`,
      "Use https; http is for loopback only.",
    );
  }
  const allowed = allowedHosts.map((host) => host.toLowerCase()).some((host) => host === parsed.host || host === parsed.hostname);
  if (!loopback && !allowed && !isBuiltIn(parsed)) {
    throw fail(
      "host-not-allowed",
      `region ${region} lies on ${parsed.host}, which may not be sent credentials on a config's word alone`,
      `If you trust that host, say so outside the config: --allow-host ${parsed.host}, or XROOM_HOSTS=${parsed.host}.`,
    );
  }
  return { region, origin: parsed.origin, prefix: parsed.pathname.replace(/\/+$/, ""), loopback };
}

export function pathOf(endpoint: Endpoint, method: WireMethod): string {
  return `${endpoint.prefix}/api/${method.slice(0, method.indexOf("."))}`;
}

function isBuiltIn(url: URL): boolean {
  return url.port === "" && BUILT_IN_HOSTS.has(url.hostname);
}

/** 127.0.0.0/8, ::1 and localhost, as the URL parser writes them. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
