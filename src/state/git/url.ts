/*
 * `https://user@host:port/path`, `ssh://user@host:port/path` and `user@host:path`.
 *
 * Parsers find different hosts: the URL standard takes `\` for `/` and ends a host at `?`; git splits at the last `@` and decodes percent
 * signs first. So a config's URL has only characters that all read alike, and git gets the parts parsed here.
 */

export interface GitUrl {
  readonly text: string;
  /** Without credentials. */
  readonly name: string;
  readonly plainHttp: boolean;
  /** An IPv6 address in brackets. */
  readonly hostname: string;
  /** With the port. */
  readonly host: string;
}

/** Regular expressions. */
export interface Characters {
  readonly user: string;
  readonly host: string;
  readonly webPath: string;
  readonly path: string;
}

/** Only the server decodes percent signs in a web path. */
export const FROM_CONFIG: Characters = {
  user: "\\w[\\w.-]*",
  host: "\\w[\\w.-]*",
  webPath: "(?:[\\w.~+=,:@/-]|%[0-9A-Fa-f]{2})*",
  path: "[\\w.~+=,:@/-]*",
};

/** Remotes may hold tokens. */
export const FROM_USER: Characters = {
  user: "[^\\s/-][^\\s/]*",
  host: "[^\\s/?#@:%\\\\[\\]-][^\\s/?#@:%\\\\[\\]]*",
  webPath: ".*",
  path: ".*",
};

export function parseGitUrl(written: string, { user, host, webPath, path }: Characters): GitUrl | undefined {
  const authority = `(?<user>${user}@)?(?<hostname>${host}|\\[[0-9A-Fa-f:.]+\\])`;
  const parse = (pattern: string): Parts | undefined => new RegExp(`^${pattern}$`, "i").exec(written)?.groups;
  const ofScheme =
    parse(`(?<scheme>https?://)${authority}(?<port>:\\d{1,5})?(?<path>(?:/${webPath})?)`) ??
    parse(`(?<scheme>ssh://)${authority}(?<port>:\\d{1,5})?(?<path>(?:/${path})?)`);
  if (ofScheme !== undefined) return assemble(ofScheme);
  // Git reads `://` and `::` differently.
  return assemble(parse(`${authority}(?<path>:(?!-|//)${path})`));
}

type Parts = Readonly<Record<string, string | undefined>>;

function assemble(parts: Parts | undefined): GitUrl | undefined {
  if (parts === undefined) return undefined;
  const { scheme = "", user = "", hostname = "", port = "", path = "" } = parts;
  const beginning = scheme.toLowerCase();
  return {
    text: `${beginning}${user}${hostname}${port}${path}`,
    name: `${beginning}${beginning === "" ? user : ""}${hostname}${port}${path}`,
    plainHttp: beginning === "http://",
    hostname: hostname.toLowerCase(),
    host: `${hostname}${port}`.toLowerCase(),
  };
}
