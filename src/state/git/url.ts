/*
 * `https://user@host:port/path`, `ssh://user@host:port/path` and `user@host:path`.
 *
 * Who reads a URL after us reads it in another way: the URL standard takes `\` for `/` and ends a host at `?` and `#`; git splits at
 * the last `@`, decodes what is percent-encoded before that, and looks for `@[` in the whole text; ssh and curl have ways of their own.
 * A host that one of them finds and another doesn't would be asked for in the name of one that is allowed. So a URL on a config's word
 * is of few letters, which all of them read alike, and git is given what is put together from the parts that were found here.
 */

/** A URL of a remote repository. */
export interface GitUrl {
  /** As git is given it. */
  readonly text: string;
  /** The same without user and password, but for the user of `user@host:path`, which is no secret. */
  readonly name: string;
  readonly plainHttp: boolean;
  /** In small letters; an IPv6 address in brackets. */
  readonly hostname: string;
  /** With the port, if it has one. */
  readonly host: string;
}

/** What the parts of a URL may hold, as regular expressions. */
export interface Letters {
  readonly user: string;
  readonly host: string;
  readonly webPath: string;
  readonly path: string;
}

/** On a config's word: what each of them reads alike. A web server's path may have percent signs, which only the server decodes. */
export const PLAIN: Letters = {
  user: "\\w[\\w.-]*",
  host: "\\w[\\w.-]*",
  webPath: "(?:[\\w.~+=,:@/-]|%[0-9A-Fa-f]{2})*",
  path: "[\\w.~+=,:@/-]*",
};

/** On the word of whoever runs it: their remotes hold tokens, and names of all kinds. */
export const ANY: Letters = {
  user: "[^\\s/-][^\\s/]*",
  host: "[^\\s/?#@:%\\\\[\\]-][^\\s/?#@:%\\\\[\\]]*",
  webPath: ".*",
  path: ".*",
};

/** The parts of a URL; `undefined` for one that is not of these forms and letters. */
export function parseGitUrl(written: string, { user, host, webPath, path }: Letters): GitUrl | undefined {
  const authority = `(?<user>${user}@)?(?<hostname>${host}|\\[[0-9A-Fa-f:.]+\\])`;
  const parse = (pattern: string): Parts | undefined => new RegExp(`^${pattern}$`, "i").exec(written)?.groups;
  const ofScheme =
    parse(`(?<scheme>https?://)${authority}(?<port>:\\d{1,5})?(?<path>(?:/${webPath})?)`) ??
    parse(`(?<scheme>ssh://)${authority}(?<port>:\\d{1,5})?(?<path>(?:/${path})?)`);
  if (ofScheme !== undefined) return assemble(ofScheme);
  // Git has no ports in these, and takes what has `://` or `::` for something else.
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
