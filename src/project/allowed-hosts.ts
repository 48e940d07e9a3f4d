import { fail } from "../model/diagnostic.ts";
import { type Environment, listIn } from "../model/environment.ts";

export interface HostOptions {
  readonly environment: Environment;
  /** Hosts that may get credentials besides the built-in ones: `api:HOST[:PORT]`, `state:HOST[:PORT]`, or HOST[:PORT] for both. */
  readonly allowHosts?: readonly string[];
}

/** What a host may be sent: the API's credentials, or those of the state's store. */
export type HostUse = "api" | "state";

/** Those for one use, as `HOST` or `HOST:PORT`. A config can't allow any. Throws a Failure for a host that no URL could match. */
export function allowedHosts({ allowHosts = [], environment }: HostOptions, use: HostUse): string[] {
  const hosts = [...allowHosts, ...listIn(environment["XROOM_HOSTS"])].map(parseHost);
  return hosts.filter((each) => each.use === undefined || each.use === use).map(({ host }) => host);
}

function parseHost(text: string): { readonly use: string | undefined; readonly host: string } {
  const [, use, host = ""] = /^(?:(api|state):)?(.*)$/i.exec(text) ?? [];
  return { use: use?.toLowerCase(), host: requireHost(host, text) };
}

/** Hosts are compared as the URL parser writes them. */
function requireHost(host: string, text: string): string {
  const url = `https://${host}`;
  // The parser leaves out the scheme's own port.
  if (!host.includes("*") && URL.canParse(url) && new URL(url).host === host.toLowerCase().replace(/:443$/, "")) return host;
  const bare = /^(?:[a-z]+:\/\/)?(?:\*\.?)?([^/?#*@]*)/i.exec(host)?.[1] ?? "";
  const right = URL.canParse(`https://${bare}`) ? new URL(`https://${bare}`).host : "example.com";
  const help = host.includes("*") ? `Name each host by itself, such as rooms.${right}.` : `Write it as ${right}.`;
  throw fail("bad-host", `--allow-host or XROOM_HOSTS names ${text}, which no host can match`, help);
}
