/** Where credentials may be sent. `host` has the port, unless it is the scheme's own. */
export interface HostOfUrl {
  readonly hostname: string;
  readonly host: string;
  /** `https:` */
  readonly protocol?: string;
}

const OWN_PORTS: Readonly<Record<string, string>> = { "https:": "443", "http:": "80", "ssh:": "22" };

/** `allowed`: `HOST` for each of its ports, or `HOST:PORT`. */
export function isAllowedHost(allowed: readonly string[], { hostname, host, protocol = "" }: HostOfUrl): boolean {
  const port = OWN_PORTS[protocol];
  const names = [hostname, host, ...(host === hostname && port !== undefined ? [`${hostname}:${port}`] : [])];
  return names.some((name) => allowed.some((each) => each.toLowerCase() === name.toLowerCase()));
}
