import { isLoopback } from "../api/endpoint.ts";
import { fail } from "../model/diagnostic.ts";
import type { OpenOptions } from "./contract.ts";

/**
 * A config may be a stranger's, whose pull request is planned by a pipeline that has credentials: were the host that it names sent
 * them, or asked for a state at all, they would be the stranger's. So such a host must be loopback, or be allowed outside the config.
 * `hostname` and `host` (with its port) are as the URL parser writes them. Throws a Failure for any other.
 */
export function requireAllowedHost(
  { hostname, host }: { readonly hostname: string; readonly host: string },
  { fromConfig, allowedHosts }: Pick<OpenOptions, "fromConfig" | "allowedHosts">,
): void {
  if (!fromConfig || isLoopback(hostname)) return;
  const allowed = new Set(allowedHosts.map((each) => each.toLowerCase()));
  if (allowed.has(hostname.toLowerCase()) || allowed.has(host.toLowerCase())) return;
  throw fail(
    "host-not-allowed",
    `the state lies on ${host}, which may not be asked for it on a config's word alone`,
    `If you trust that host, say so outside the config: --allow-host ${host}, or XROOM_HOSTS=${host}; or give the whole URL by --state or XROOM_STATE.`,
  );
}
