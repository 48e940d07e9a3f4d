import { isLoopback } from "../api/endpoint.ts";
import { fail } from "../model/diagnostic.ts";
import type { OpenOptions } from "./contract.ts";

/** A pull request can change the config, and the pipeline that plans it has credentials. `host` has the port. Throws a Failure. */
export function requireAllowedHost(
  { hostname, host }: { readonly hostname: string; readonly host: string },
  { fromConfig, allowedHosts }: Pick<OpenOptions, "fromConfig" | "allowedHosts">,
): void {
  if (!fromConfig || isLoopback(hostname)) return;
  const allowed = new Set(allowedHosts.map((each) => each.toLowerCase()));
  if (allowed.has(hostname.toLowerCase()) || allowed.has(host.toLowerCase())) return;
  throw fail(
    "host-not-allowed",
    `the config keeps the state on ${host}, which is not an allowed host`,
    `If you trust that host, allow it outside the config: --allow-host ${host}, or XROOM_HOSTS=${host}; or give the whole URL by --state or XROOM_STATE.`,
  );
}
