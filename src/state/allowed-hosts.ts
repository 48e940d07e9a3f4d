import { type HostOfUrl, isAllowedHost } from "../api/allowed-host.ts";
import { fail } from "../model/diagnostic.ts";
import type { OpenOptions } from "./contract.ts";

/**
 * A pull request can change the config, and the pipeline that plans it has credentials. On this machine, too: any of its processes may
 * listen there. Throws a Failure.
 */
export function requireAllowedHost(
  url: HostOfUrl,
  { fromConfig, allowedHosts }: Pick<OpenOptions, "fromConfig" | "allowedHosts">,
): void {
  if (!fromConfig || isAllowedHost(allowedHosts, url)) return;
  const { host } = url;
  throw fail(
    "host-not-allowed",
    `the config keeps the state on ${host}, which is not an allowed host`,
    `If you trust that host, allow it outside the config: --allow-host state:${host}, or XROOM_HOSTS=state:${host}; or give the whole URL by --state or XROOM_STATE.`,
  );
}
