export type Route =
  | { readonly kind: "call"; readonly region: string; readonly collection: string }
  | { readonly kind: "admin"; readonly path: string }
  | { readonly kind: "nowhere"; readonly why: string };

const ADMIN = "/_emulator";

/** The region comes from the path (`/fra-1/api/room`), else from the host (`fra-1.signal.xroom.app`), else it is the first one. */
export function routeOf(host: string | undefined, url: string, regions: readonly string[]): Route {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  if (path === ADMIN || path.startsWith(`${ADMIN}/`)) return { kind: "admin", path: path.slice(ADMIN.length) };
  const match = /^(?:\/([^/]+))?\/api\/([^/]+)\/?$/.exec(path);
  if (match === null)
    return {
      kind: "nowhere",
      why: "there are /api/room, /api/booking and /api/webhook, alone or behind a region: /fra-1/api/room",
    };
  const region = match[1] ?? regionOfHost(host) ?? regions[0] ?? "";
  if (!regions.includes(region))
    return { kind: "nowhere", why: `there is no region of that name; there are ${regions.join(", ")}` };
  return { kind: "call", region, collection: match[2] ?? "" };
}

function regionOfHost(host: string | undefined): string | undefined {
  return /^([^.:]+)\.signal\.xroom\.app(?::\d+)?$/i.exec(host ?? "")?.[1]?.toLowerCase();
}
