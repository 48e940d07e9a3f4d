import { BlockList, isIP } from "node:net";
import { posix, resolve as resolvePath } from "node:path";
import { declaredAt, keyOf, type Place, within } from "../../config/place.ts";
import type { Report } from "../../config/report.ts";
import { BUILT_IN_REGIONS } from "../../config/index.ts";
import type { ParsedFile } from "../../config/yaml/parsed-file.ts";
import { isLoopback } from "../../api/endpoint.ts";
import type { RegionConfig } from "../../model/config.ts";
import { parseDuration } from "../../model/duration.ts";
import { parseGlob } from "../../model/glob.ts";
import { createZone } from "../../model/zone.ts";
import type {
  Account,
  Admin,
  Channel,
  ControllerFile,
  Events,
  FileName,
  SigningInProxy,
  Source,
  TLS,
  Window,
} from "../generated/controller-types.ts";
import {
  type AccountSettings,
  type Address,
  type AdminSettings,
  type ChangeWindow,
  type ChannelSettings,
  type ControllerConfig,
  DAYS,
  type EventSettings,
  type ProxySettings,
  type SourceSettings,
  type TlsFiles,
} from "./settings.ts";

interface Context {
  readonly file: ParsedFile;
  readonly directory: string;
  readonly report: Report;
}

/** Of a file that the schema accepts. */
export function resolveController(value: ControllerFile, context: Context): ControllerConfig {
  const { file, directory } = context;
  const root: Place = { file, path: [] };
  const { heartbeat = "1s", dead = "4s", parallelism = 10, name } = value.replica ?? {};
  const replica = { name: name?.env, heartbeat: milliseconds(heartbeat), dead: milliseconds(dead), parallelism };
  if (replica.dead < 3 * replica.heartbeat)
    context.report.error("out-of-range", "replica.dead is shorter than three heartbeats", within(root, "replica", "dead"), {
      help: "one late heartbeat must not end a replica's leases",
    });
  return {
    directory,
    file: file.name,
    database: value.database?.env,
    accounts: mapOf(value.accounts, (each, key) => resolveAccount(key, each, within(root, "accounts", key), context)),
    sources: mapOf(value.sources, (each, key) => resolveSource(key, each, value, within(root, "sources", key), context)),
    events: value.events === undefined ? undefined : resolveEvents(value.events, within(root, "events"), context),
    admin: value.admin === undefined ? undefined : resolveAdmin(value.admin, within(root, "admin"), context),
    channels: mapOf(value.notify ?? {}, (each, key) => resolveChannel(key, each, within(root, "notify", key), context)),
    hostKeys: inFolder(value.hostKeys, directory),
    replica,
  };
}

function mapOf<T, U>(values: Readonly<Record<string, T>>, resolve: (value: T, key: string) => U): ReadonlyMap<string, U> {
  return new Map(Object.entries(values).map(([key, value]) => [key, resolve(value, key)]));
}

function milliseconds(text: string): number {
  return (parseDuration(text) as number) * 1000;
}

function resolveAccount(
  name: string,
  { id, secret, previous, rate = 50, regions = {} }: Account,
  place: Place,
  { report }: Context,
): AccountSettings {
  const all = new Map<string, RegionConfig>(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  for (const [region, { url }] of Object.entries(regions)) {
    const at = within(place, "regions", region, "url");
    const checked = checkUrl(url, at, report);
    if (checked !== undefined) all.set(region, { name: region, url: checked, streaming: all.get(region)?.streaming });
  }
  return {
    name,
    id: id.env,
    secret: secret.env,
    ...(previous === undefined ? {} : { previous: previous.env }),
    rate,
    regions: all,
  };
}

/** https, or http on this machine; no user, password, query or fragment. */
function checkUrl(text: string, place: Place, report: Report): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url !== undefined && isSafe && url.username === "" && url.password === "" && url.search === "" && url.hash === "")
    return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  report.error("bad-url", "expected an https URL, or an http URL on this machine, without a user, a query or a fragment", place, {
    bare: true,
  });
  return undefined;
}

function resolveSource(name: string, source: Source, file: ControllerFile, place: Place, context: Context): SourceSettings {
  const { report } = context;
  const { domains, account, mode = "approve", approveAll = false, windows = [], env = [], path = "." } = source;
  if (file.accounts[account] === undefined)
    report.error("unknown-account", `there is no account of this name under \`accounts\``, within(place, "account"));
  for (const key of ["domains", "env"] as const)
    for (const [index, glob] of (source[key] ?? []).entries()) {
      const parsed = parseGlob(glob);
      if (parsed.kind === "problem")
        report.error("bad-glob", "it is not a glob", within(place, key, index), { help: parsed.help });
    }
  if (approveAll && mode !== "approve")
    report.error("mode-conflict", "approveAll is for `mode: approve`", within(place, "approveAll"));
  const normal = posix.normalize(path.replaceAll("\\", "/")).replace(/\/$/, "").replace(/^\.$/, "");
  if (normal.startsWith("..") || normal.startsWith("/"))
    report.error("outside-project", "path leads out of the source", within(place, "path"));
  return {
    name,
    place: declaredAt(keyOf(place)),
    origin: originOf(source, place, context),
    prefix: normal === "" ? "" : `${normal}/`,
    account,
    domains,
    mode,
    approveAll,
    approvalAge: milliseconds(source.approvalAge ?? "7d"),
    interval: milliseconds(source.interval ?? "1m"),
    drift: milliseconds(source.drift ?? "5m"),
    rooms: milliseconds(source.rooms ?? "30s"),
    windows: windows.map((each, index) => resolveWindow(each, within(place, "windows", index), report)),
    env,
    policy: inFolder(source.policy, context.directory),
    secrets: inFolder(source.secrets, context.directory),
  };
}

const GIT_URL = /^(?:https:\/\/|http:\/\/|ssh:\/\/|file:\/\/|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:(?!\/\/))/;

function originOf(source: Source, place: Place, context: Context): SourceSettings["origin"] {
  const { report, directory } = context;
  const { git, folder, ref = "main", token, sshKey, knownHosts } = source;
  if ((git === undefined) === (folder === undefined))
    report.error("one-origin", "a source has either `git` or `folder`", keyOf(place));
  if (folder !== undefined) {
    for (const key of ["ref", "token", "sshKey", "knownHosts"] as const)
      if (source[key] !== undefined) report.error("unknown-key", `${key} is for a git source`, keyOf(place, key));
    return { kind: "folder", folder: resolvePath(directory, folder), written: folder };
  }
  const url = git ?? "";
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isPlain = parsed?.protocol === "http:" && !isLoopback(parsed.hostname);
  if (git !== undefined && (!GIT_URL.test(url) || isPlain))
    report.error("bad-url", "expected an https, ssh or file URL of a repository", within(place, "git"), { bare: true });
  if (parsed !== undefined && parsed.password !== "")
    report.error("bad-url", "a repository's URL holds no password", within(place, "git"), {
      bare: true,
      help: "name the variable of a token: token: { env: GIT_READ_TOKEN }",
    });
  if (ref.startsWith("-") || /[\s~^:?*[\\\u0000-\u001f]|\.\./.test(ref))
    report.error("bad-ref", "it is not the name of a branch or tag", within(place, "ref"));
  return {
    kind: "git",
    url,
    ref,
    token: token?.env,
    sshKey: inFolder(sshKey, directory),
    knownHosts: inFolder(knownHosts, directory),
  };
}

function resolveWindow({ days = [...DAYS], from, to, zone }: Window, place: Place, report: Report): ChangeWindow {
  const minutes = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  if (createZone(zone) === undefined) report.error("unknown-zone", "there is no time zone of this name", within(place, "zone"));
  if (minutes(to) <= minutes(from))
    report.error("out-of-range", "`to` is not after `from`", within(place, "to"), {
      help: "write two windows for one that goes past midnight",
    });
  return { days: new Set(days), from: minutes(from), to: minutes(to), zone };
}

function resolveListen(text: string, place: Place, report: Report): Address {
  const at = text.lastIndexOf(":");
  const port = Number(text.slice(at + 1));
  if (port > 65_535) report.error("out-of-range", "a port is at most 65535", place);
  return { host: text.slice(0, at).replace(/^\[(.*)\]$/, "$1"), port };
}

/** Tokens and cookies pass through it: off this machine, only under TLS or from a proxy. */
function requireSafe({ host }: Address, isGuarded: boolean, help: string, place: Place, report: Report): void {
  if (isGuarded || isLoopback(host.includes(":") ? `[${host}]` : host)) return;
  report.error("not-loopback", "without TLS it listens on loopback alone", place, { help });
}

function resolveTls(tls: TLS | undefined, { directory }: Context): TlsFiles | undefined {
  return tls && { cert: fileAt(tls.cert, directory), key: fileAt(tls.key, directory) };
}

function inFolder(named: FileName | undefined, directory: string): string | undefined {
  return named === undefined ? undefined : fileAt(named, directory);
}

function fileAt(named: FileName, directory: string): string {
  return resolvePath(directory, typeof named === "string" ? named : named.file);
}

function resolveEvents({ url, listen, keys, tls }: Events, place: Place, context: Context): EventSettings {
  const { report } = context;
  const address = resolveListen(listen, within(place, "listen"), report);
  const help = "name a certificate: tls: { cert: tls.crt, key: tls.key }";
  requireSafe(address, tls !== undefined, help, within(place, "listen"), report);
  return {
    url: checkUrl(url, within(place, "url"), report) ?? "",
    listen: address,
    keys: new Map(Object.entries(keys).map(([domain, { env }]) => [domain, env])),
    tls: resolveTls(tls, context),
  };
}

function resolveAdmin({ listen, token, tokens = {}, proxy, tls }: Admin, place: Place, context: Context): AdminSettings {
  const { report } = context;
  const address = resolveListen(listen, within(place, "listen"), report);
  const help = "name a certificate, `tls`, or the proxy that signs people in, `proxy`";
  requireSafe(address, tls !== undefined || proxy !== undefined, help, within(place, "listen"), report);
  if (token === undefined && Object.keys(tokens).length === 0 && proxy === undefined)
    report.error("missing-key", "admin needs `token`, `tokens` or `proxy`", keyOf(place));
  return {
    listen: address,
    token: token?.env,
    tokens: new Map(Object.entries(tokens).map(([name, each]) => [name, { token: each.token.env, role: each.role }])),
    proxy: proxy && resolveProxy(proxy, within(place, "proxy"), report),
    tls: resolveTls(tls, context),
  };
}

function resolveProxy({ header, from, roles }: SigningInProxy, place: Place, report: Report): ProxySettings {
  const addresses = new BlockList();
  for (const [index, range] of from.entries()) {
    const [, network = "", bits = ""] = /^([0-9A-Fa-f.:]+)\/(\d{1,3})$/.exec(range) ?? [];
    const version = isIP(network);
    if (version === 0 || Number(bits) > (version === 4 ? 32 : 128))
      report.error("wrong-type", "it is not a range of addresses in CIDR notation", within(place, "from", index), {
        help: "write it as 10.0.0.0/8 or fd00::/8",
      });
    else addresses.addSubnet(network, Number(bits), version === 4 ? "ipv4" : "ipv6");
  }
  return { header: header.toLowerCase(), from: addresses, roles: new Map(Object.entries(roles)) };
}

function resolveChannel(name: string, { slack, url, token, on }: Channel, place: Place, { report }: Context): ChannelSettings {
  if ((slack === undefined) === (url === undefined))
    report.error("one-target", "a channel has either `slack` or `url`", keyOf(place));
  const target: ChannelSettings["target"] =
    slack === undefined
      ? { kind: "json", url: checkUrl(url ?? "https://missing.invalid", within(place, "url"), report) ?? "", token: token?.env }
      : { kind: "slack", url: slack.env };
  if (slack !== undefined && token !== undefined) report.error("unknown-key", "a token goes with `url`", keyOf(place, "token"));
  return { name, target, on: new Set(on) };
}
