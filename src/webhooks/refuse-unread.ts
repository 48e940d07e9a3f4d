import { createHash, timingSafeEqual } from "node:crypto";
import { isOfWebPage } from "../model/web-page.ts";
import { headerOf, type Reply, type RequestHead, textReply } from "./request.ts";

/** The refusal of a request whose body need not be read; `undefined` if it is to be read. */
export function refuseUnread(
  request: RequestHead,
  { path, limit, noPages }: { readonly path?: string; readonly limit: number; readonly noPages: boolean },
): Reply | undefined {
  if (noPages && isOfWebPage(request.headers)) return textReply(403, "requests from web pages are refused\n");
  if (!isForPath(request, path)) return textReply(404, "not found\n");
  if (request.method !== "POST") return textReply(405, "only POST is accepted\n", { allow: "POST" });
  // The manual promises no type, so it may be missing.
  const type = headerOf(request, "content-type");
  if (type !== undefined && !/^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    return textReply(415, "only application/json is accepted\n", { "accept-post": "application/json" });
  const encoding = headerOf(request, "content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") return textReply(415, "an encoded body is not accepted\n");
  return Number(headerOf(request, "content-length") ?? 0) > limit ? tooLarge(limit) : undefined;
}

export function tooLarge(limit: number): Reply {
  return textReply(413, `the body is longer than ${limit} bytes\n`);
}

/** Whether the request is for the listener's path (`undefined`: every path). The query counts only if the path has one. */
export function isForPath({ target }: RequestHead, path: string | undefined): boolean {
  if (path === undefined) return true;
  return isSameText(path.includes("?") ? target : (target.split("?", 1)[0] ?? ""), path);
}

/** In constant time, for texts of any length: the path is a secret. */
function isSameText(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash("sha256").update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(one, other);
}
