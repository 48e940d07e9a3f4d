import { fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";

export interface HostOptions {
  readonly environment: Environment;
  /** Hosts that may get credentials besides the built-in ones. A config can't allow them. */
  readonly allowHosts?: readonly string[];
}

/** Throws a Failure for a host that no URL could match. */
export function allowedHosts({ allowHosts = [], environment }: HostOptions): string[] {
  const hosts = [...allowHosts, ...(environment["XROOM_HOSTS"] ?? "").split(",").map((host) => host.trim())];
  return hosts.filter((host) => host !== "").map(requireHost);
}

/** Hosts are compared as the URL parser writes them: without port 443. */
function requireHost(text: string): string {
  const url = `https://${text}`;
  if (!text.includes("*") && URL.canParse(url) && new URL(url).host === text.toLowerCase()) return text;
  const host = /^(?:[a-z]+:\/\/)?(?:\*\.?)?([^/?#*@]*)/i.exec(text)?.[1] ?? "";
  const right = URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : "example.com";
  const help = text.includes("*") ? `Name each host by itself, such as rooms.${right}.` : `Write it as ${right}.`;
  throw fail("bad-host", `--allow-host or XROOM_HOSTS names ${text}, which no host can match`, help);
}
