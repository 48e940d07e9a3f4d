import { fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";

/** What may be sent credentials besides the built-in hosts, as the run's caller says; a config can't. */
export interface HostOptions {
  readonly environment: Environment;
  readonly allowHosts?: readonly string[];
}

/** The hosts of `--allow-host` and XROOM_HOSTS. Throws a Failure for one that no address could match. */
export function allowedHosts({ allowHosts = [], environment }: HostOptions): string[] {
  const hosts = [...allowHosts, ...(environment["XROOM_HOSTS"] ?? "").split(",").map((host) => host.trim())];
  return hosts.filter((host) => host !== "").map(requireHost);
}

/** A host is compared as the URL parser writes it: with a port only if it isn't 443. */
function requireHost(text: string): string {
  const url = `https://${text}`;
  if (!text.includes("*") && URL.canParse(url) && new URL(url).host === text.toLowerCase()) return text;
  const host = /^(?:[a-z]+:\/\/)?(?:\*\.?)?([^/?#*@]*)/i.exec(text)?.[1] ?? "";
  const right = URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : "example.com";
  const help = text.includes("*") ? `Name each host by itself, such as rooms.${right}.` : `Write it as ${right}.`;
  throw fail("bad-host", `--allow-host or XROOM_HOSTS names ${text}, which no host can match`, help);
}
