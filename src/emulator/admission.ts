import type { IncomingHttpHeaders } from "node:http";
import { isOfWebPage } from "../model/web-page.ts";

/*
 * Web pages can reach an emulator that runs on the machine they are looked at. Those of another site say so by themselves. But a page
 * can also make its own name point here; then all is of one site to the browser, and the Host header, which keeps that name, is what
 * tells. That matters where no secret stands in between: for the demo account, which everybody knows, and for what is behind /_emulator.
 */

const NO_PAGES = "this is not for web pages";

/** Why a request to the API is turned away before it is looked at; `undefined` if it isn't. */
export function whyNoCaller(headers: IncomingHttpHeaders, regions: readonly string[], demo: boolean): string | undefined {
  if (isOfWebPage(headers)) return NO_PAGES;
  if (!demo || isOwnHost(headers.host, regions)) return undefined;
  return "under the demo account this is for 127.0.0.1, localhost and the names of xroom.app: set XROOM_ID and XROOM_SECRET to have an account of your own";
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

/** Whether a Host header is of a name that no stranger's page can have: an address is nobody's name. */
function isOwnHost(host: string | undefined, regions: readonly string[]): boolean {
  if (host === undefined || isLoopbackHost(host)) return true;
  const name = host.replace(/:\d*$/, "").toLowerCase();
  const isAddress = /^(?:\d+(?:\.\d+){3}|\[[0-9a-f:.]+\])$/.test(name);
  return isAddress || name.endsWith(".xroom.app") || regions.some((region) => region.toLowerCase() === name);
}

/** Whether a socket's other end is this machine. */
function isLoopbackAddress(address: string | undefined): boolean {
  return address === "::1" || /^(?:::ffff:)?127(?:\.\d+){3}$/.test(address ?? "");
}
