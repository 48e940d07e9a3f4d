import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isLoopback } from "../../api/endpoint.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../allowed-hosts.ts";
import { FROM_CONFIG, FROM_USER, type GitUrl, parseGitUrl } from "./url.ts";

/** `git:<remote>#<ref>` */
export interface GitAddress {
  readonly remote: Remote;
  /** Not yet checked by git. */
  readonly ref: string;
  /** Without credentials. */
  readonly name: string;
}

export type Remote =
  /** Its URL is the repository's, which is trusted. */
  { readonly kind: "name"; readonly name: string } | { readonly kind: "url"; readonly url: string };

const DEFAULT_REF = "refs/xroom/state";
/** Git allows no `.lock`. */
export const LEASE_SUFFIX = ".lease";
const CONFIG_HELP =
  "In a config it is https://user@host:port/path, ssh://user@host:port/path or user@host:path, of letters, digits and . _ - ~ + only; git's credential helper knows the password. A remote's name, --state and XROOM_STATE may hold more.";

/** No options or helpers (`ext::`) reach git. Throws a Failure. */
export function parseAddress(address: string, options: OpenOptions): GitAddress {
  const hash = address.lastIndexOf("#");
  const written = address.slice("git:".length, hash === -1 ? undefined : hash);
  const ref = hash === -1 ? DEFAULT_REF : address.slice(hash + 1);
  if (/[\u0000-\u001f\u007f]/.test(address) || written === "" || written.startsWith("-"))
    throw bad("a remote's name or a URL is expected after git:");
  if (!/^refs\/xroom\/[^-]/.test(ref) || ref.endsWith(LEASE_SUFFIX))
    throw bad("the ref after # must begin with refs/xroom/, and not end in .lease");
  if (/^[A-Za-z0-9_][\w.-]*(?:\/[\w.-]+)*$/.test(written))
    return { remote: { kind: "name", name: written }, ref, name: `git:${written}#${ref}` };
  const { text, name } = checkUrl(written, options);
  return { remote: { kind: "url", url: text }, ref, name: `git:${name}#${ref}` };
}

/** Throws a Failure for a URL or path that is not safe for git. */
export function checkUrl(written: string, options: OpenOptions): Pick<GitUrl, "text" | "name"> {
  if (/^[A-Za-z0-9_+.-]+::/.test(written)) throw bad("git helpers such as ext:: are not allowed");
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(written)?.[1]?.toLowerCase();
  switch (scheme) {
    case "https":
    case "http":
    case "ssh":
      return checkHost(written, options);
    case "file":
      return { text: localPath(fileUrlPath(written), options), name: written };
    case undefined:
      // Paths have a slash before a colon.
      if (/^[^/]+:/.test(written)) return checkHost(written, options);
      return { text: localPath(written, options), name: written };
    default:
      throw bad(`git's transport ${scheme}:// is not supported: use https://, ssh:// or file://`);
  }
}

function checkHost(written: string, options: OpenOptions): GitUrl {
  const url = parseGitUrl(written, options.fromConfig ? FROM_CONFIG : FROM_USER);
  // It may hold a password: not in the message.
  if (url === undefined)
    throw options.fromConfig
      ? bad("the URL after git: has characters that a config must not use", CONFIG_HELP)
      : bad("the URL after git: has no valid host");
  if (url.plainHttp && !isLoopback(url.hostname))
    throw bad(`the state would be kept over plain http on ${url.host}: use https; plain http is for loopback only`);
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

/** A push would run hooks that came with the config. */
function localPath(path: string, { directory, fromConfig }: OpenOptions): string {
  if (!isAbsolute(path) && !/^\.\.?\//.test(path)) throw bad("a path begins with /, ./ or ../");
  if (fromConfig) {
    throw fail(
      "host-not-allowed",
      "the config keeps the state in a repository on this machine, whose hooks would run",
      "If you want that, set it outside the config, by --state or XROOM_STATE.",
    );
  }
  return resolve(directory, path);
}

function bad(summary: string, help = "Write it as git:origin#refs/xroom/production."): Failure {
  return fail("state-url", `the state's address can't be used: ${summary}`, help);
}
