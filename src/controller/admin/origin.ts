/** Where a request comes from. What headers say of it is believed of the signing-in proxy alone. */
import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import type { ProxySettings } from "../config/settings.ts";

export interface Origin {
  /** The person whom the proxy names. */
  readonly person: string | undefined;
  /** Who is connected: to the proxy, if it is between. */
  readonly address: string;
  readonly isSecure: boolean;
  /** A browser tells where a form was; other programs need not. */
  readonly isSameSite: boolean;
}

export function originOf(request: IncomingMessage, proxy: ProxySettings | undefined): Origin {
  const address = (request.socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");
  const isProxy = proxy?.from.check(address, address.includes(":") ? "ipv6" : "ipv4") === true;
  const told = (name: string): string | undefined => (isProxy ? textOf(request, name) : undefined);
  const { origin, host } = request.headers;
  const hosts = [host, told("x-forwarded-host")];
  return {
    person: proxy === undefined ? undefined : told(proxy.header),
    // Each proxy adds the address that it sees to the end.
    address: told("x-forwarded-for")?.split(",").at(-1)?.trim() ?? address,
    isSecure: request.socket instanceof TLSSocket || told("x-forwarded-proto") === "https",
    isSameSite: origin !== undefined && URL.canParse(origin) && hosts.includes(new URL(origin).host),
  };
}

function textOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}
