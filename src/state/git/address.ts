import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isLoopback } from "../../api/endpoint.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../hosts.ts";
import { ANY, type GitUrl, parseGitUrl, PLAIN } from "./url.ts";

/** Where git keeps the state: `git:<remote>#<ref>`. */
export interface GitAddress {
  readonly remote: Remote;
  /** Under `refs/xroom/`; git has still to check it. */
  readonly ref: string;
  /** The address without user and password. */
  readonly name: string;
}

export type Remote =
  /** One of the repository's own, whose address is its owner's word and not the config's. */
  { readonly kind: "name"; readonly name: string } | { readonly kind: "url"; readonly url: string };

const DEFAULT_REF = "refs/xroom/state";
/** The lock's ref is the state's with this at its end (git itself allows no `.lock`). */
export const LEASE_SUFFIX = ".lease";
const PLAIN_HELP =
  "In a config it is https://user@host:port/path, ssh://user@host:port/path or user@host:path, of plain letters, digits and . _ - ~ + alone; a password is left to git's credential helper. A remote's name, --state and XROOM_STATE may hold more.";

/**
 * Reads an address. It reaches git as data: nothing in it is taken for an option, for a helper (`ext::`), or for a transport that
 * proves nothing. Throws a Failure.
 */
export function parseAddress(address: string, options: OpenOptions): GitAddress {
  const hash = address.lastIndexOf("#");
  const written = address.slice("git:".length, hash === -1 ? undefined : hash);
  const ref = hash === -1 ? DEFAULT_REF : address.slice(hash + 1);
  if (/[\u0000-\u001f\u007f]/.test(address) || written === "" || written.startsWith("-"))
    throw bad("a remote's name or a URL is expected after git:");
  if (!/^refs\/xroom\/[^-]/.test(ref) || ref.endsWith(LEASE_SUFFIX))
    throw bad("the ref after # is not a state's: it begins with refs/xroom/, and doesn't end in .lease");
  if (/^[A-Za-z0-9_][\w.-]*(?:\/[\w.-]+)*$/.test(written))
    return { remote: { kind: "name", name: written }, ref, name: `git:${written}#${ref}` };
  const { text, name } = checkUrl(written, options);
  return { remote: { kind: "url", url: text }, ref, name: `git:${name}#${ref}` };
}

/** A URL as git may be given it, or a path made absolute, and what it is called in messages. Throws a Failure. */
export function checkUrl(written: string, options: OpenOptions): Pick<GitUrl, "text" | "name"> {
  if (/^[A-Za-z0-9_+.-]+::/.test(written)) throw bad("helpers such as ext:: are not run");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(written)?.[1]?.toLowerCase();
  switch (scheme) {
    case "https":
    case "http":
    case "ssh":
      return checkHost(written, options);
    case "file":
      return { text: localPath(fileUrlPath(written), options), name: written };
    case undefined:
      // A path has a slash before its first colon, if it has one.
      if (/^[^/]+:/.test(written)) return checkHost(written, options);
      return { text: localPath(written, options), name: written };
    default:
      throw bad(`git's transport ${scheme}:// is not used: take https://, ssh:// or file://`);
  }
}

function checkHost(written: string, options: OpenOptions): GitUrl {
  const url = parseGitUrl(written, options.fromConfig ? PLAIN : ANY);
  // The text isn't shown: there may be a password in it.
  if (url === undefined)
    throw options.fromConfig
      ? bad("the URL after git: holds more than a config may say", PLAIN_HELP)
      : bad("the URL after git: has no host as it should");
  if (url.plainHttp && !isLoopback(url.hostname))
    throw bad(`the state would be kept over plain http on ${url.host}: use https; http is for loopback only`);
  requireAllowedHost(url, options);
  return url;
}

function fileUrlPath(written: string): string {
  try {
    return fileURLToPath(written);
  } catch {
    throw bad("a file URL has three slashes and an absolute path: file:///srv/state.git");
  }
}

/** A repository's own hooks run when it is pushed to, and a config may name one that came along with it. */
function localPath(path: string, { directory, fromConfig }: OpenOptions): string {
  if (!isAbsolute(path) && !/^\.\.?\//.test(path)) throw bad("a path begins with /, ./ or ../");
  if (fromConfig) {
    throw fail(
      "host-not-allowed",
      "the config keeps the state in a repository on this machine, whose hooks would be run",
      "If that is what you want, say so outside the config, by --state or XROOM_STATE.",
    );
  }
  return resolve(directory, path);
}

function bad(summary: string, help = "Write it as git:origin#refs/xroom/production."): Failure {
  return fail("state-url", `the state's address can't be used: ${summary}`, help);
}
