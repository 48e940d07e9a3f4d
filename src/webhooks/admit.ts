import { createHash, timingSafeEqual } from "node:crypto";
import { isOfWebPage } from "../model/web-page.ts";
import { type Arrival, headerOf, type Reply, textReply } from "./arrival.ts";

/** Why a request is turned away before its body is read; `undefined` if it isn't. */
export function turnAway(
  arrival: Arrival,
  { path, limit, noPages }: { readonly path?: string; readonly limit: number; readonly noPages: boolean },
): Reply | undefined {
  if (noPages && isOfWebPage(arrival.headers)) return textReply(403, "this is not for web pages\n");
  if (!isAt(arrival, path)) return textReply(404, "not found\n");
  if (arrival.method !== "POST") return textReply(405, "only POST is answered here\n", { allow: "POST" });
  // The manual doesn't promise a type, so that one may be missing.
  const type = headerOf(arrival, "content-type");
  if (type !== undefined && !/^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    return textReply(415, "only application/json is read here\n", { "accept-post": "application/json" });
  const encoding = headerOf(arrival, "content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") return textReply(415, "a body that is encoded is not read here\n");
  return Number(headerOf(arrival, "content-length") ?? 0) > limit ? tooLarge(limit) : undefined;
}

export function tooLarge(limit: number): Reply {
  return textReply(413, `a body of more than ${limit} bytes is not read here\n`);
}

/** Whether a request is for the listener's path; the query counts where the path holds one. Every request is, if there is no path. */
export function isAt({ target }: Arrival, path: string | undefined): boolean {
  if (path === undefined) return true;
  return sameText(path.includes("?") ? target : (target.split("?", 1)[0] ?? ""), path);
}

/** In a time that says nothing about where they differ, or about their lengths. */
function sameText(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash("sha256").update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(one, other);
}
