import type { IncomingHttpHeaders } from "node:http";
import { isOfWebPage } from "../../model/web-page.ts";

/*
 * A web page can reach an emulator on the machine of its reader. With every POST a browser sends the page's origin (Fetch, "append a
 * request Origin header"), so calls from pages are refused by that, whatever Host they name. A GET, which /_emulator also answers, has no
 * origin; but its Host is the page's own name, even if DNS points that name here, so /_emulator accepts only names of loopback.
 */

const NO_PAGES = "requests from web pages are refused";

/** Why a call of the API is refused for where it comes from; `undefined` if it isn't. */
export function refuseCaller(headers: IncomingHttpHeaders): string | undefined {
  return isOfWebPage(headers) ? NO_PAGES : undefined;
}

/** Why a request to /_emulator is refused for where it comes from; `undefined` if it isn't. */
export function refuseAdmin(headers: IncomingHttpHeaders, remoteAddress: string | undefined): string | undefined {
  if (!isLoopbackAddress(remoteAddress)) return "only this machine may use /_emulator";
  if (!isLoopbackHost(headers.host)) return "use /_emulator by 127.0.0.1 or localhost";
  if (isOfWebPage(headers)) return NO_PAGES;
  const json = /^application\/json\s*(?:;|$)/i.test(headers["content-type"] ?? "");
  return headers["x-emulator"] === "1" || json ? undefined : "send the header x-emulator: 1";
}

/** Whether a Host header names this machine. */
export function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i.test(host ?? "");
}

function isLoopbackAddress(address: string | undefined): boolean {
  return address === "::1" || /^(?:::ffff:)?127(?:\.\d+){3}$/.test(address ?? "");
}
