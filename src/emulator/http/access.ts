import type { IncomingHttpHeaders } from "node:http";
import { isOfWebPage } from "../../model/web-page.ts";

/*
 * Web pages can reach an emulator that runs on the machine they are looked at. A browser says with every POST where the page is from
 * (Fetch, "append a request Origin header"), also to a name that a page has made its own and that points here: so no call of a page
 * gets through, and any other Host is a name that somebody gave this machine. What is behind /_emulator is read with GETs too, which
 * say nothing: there the Host, which keeps a page's own name, is what tells.
 */

const NO_PAGES = "requests from web pages are refused";

/** Why a call of the API is turned away before it is looked at; `undefined` if it isn't. */
export function whyNoCaller(headers: IncomingHttpHeaders): string | undefined {
  return isOfWebPage(headers) ? NO_PAGES : undefined;
}

/** Why a request to what is behind /_emulator is turned away; `undefined` if it isn't. */
export function whyNoAdmin(headers: IncomingHttpHeaders, remoteAddress: string | undefined): string | undefined {
  if (!isLoopbackAddress(remoteAddress)) return "this is for the machine itself";
  if (!isLoopbackHost(headers.host)) return "this is for 127.0.0.1 and localhost";
  if (isOfWebPage(headers)) return NO_PAGES;
  const json = /^application\/json\s*(?:;|$)/i.test(headers["content-type"] ?? "");
  return headers["x-emulator"] === "1" || json ? undefined : "send the header x-emulator: 1";
}

/** Whether a Host header names this very machine. A page of elsewhere can make its own name point here, but can't make it say so. */
export function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/i.test(host ?? "");
}

/** Whether a socket's other end is this machine. */
function isLoopbackAddress(address: string | undefined): boolean {
  return address === "::1" || /^(?:::ffff:)?127(?:\.\d+){3}$/.test(address ?? "");
}
