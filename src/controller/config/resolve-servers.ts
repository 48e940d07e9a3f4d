/** Where the controller listens: for events, and for its page and API. */
import { BlockList, isIP } from "node:net";
import { keyOf, type Place, within } from "../../config/place.ts";
import type { Report } from "../../config/report.ts";
import { isLoopback } from "../../api/endpoint.ts";
import type { Admin, Events, SigningInProxy, TLS } from "../generated/controller-types.ts";
import type { Address, AdminSettings, EventSettings, ProxySettings, TlsFiles } from "./settings.ts";
import { checkUrl, type Context, fileAt } from "./values.ts";

export function resolveEvents({ url, listen, keys, tls }: Events, place: Place, context: Context): EventSettings {
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

export function resolveAdmin({ listen, token, tokens = {}, proxy, tls }: Admin, place: Place, context: Context): AdminSettings {
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
