import { fail } from "../model/diagnostic.ts";
import { isLoopback } from "../api/endpoint.ts";
import type { OpenOptions } from "./open.ts";

/**
 * A config may be a stranger's, and must not choose who is shown credentials: a host that it names for the state has to be this machine, or
 * be allowed outside the config. Throws a Failure. `host` is as a URL has it, with its port if that is not the usual one.
 */
export function checkHost(host: string, { fromConfig, allowedHosts }: Pick<OpenOptions, "fromConfig" | "allowedHosts">): void {
  const hostname = host.replace(/:\d+$/, "");
  const allowed = new Set(allowedHosts.map((each) => each.toLowerCase()));
  if (!fromConfig || isLoopback(hostname) || [host, hostname].some((each) => allowed.has(each.toLowerCase()))) return;
  throw fail(
    "host-not-allowed",
    `the config's state lies on ${host}, which may not be sent credentials on a config's word alone`,
    `If you trust that host, say so outside the config: --allow-host ${host}, or XROOM_HOSTS=${host}; or name the state in XROOM_STATE.`,
  );
}
