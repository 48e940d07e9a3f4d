import { type ReceivedRequest, type Reply, type RequestHead, textReply } from "../request.ts";
import type { Poster, PostResult } from "./post.ts";

/** Forwards a request to another listener and passes its answer back: 502 if it can't be reached, 504 if it is too slow. */
export async function forward(
  poster: Poster,
  url: string,
  request: ReceivedRequest,
): Promise<{ reply: Reply; result: PostResult }> {
  const result = await poster.post(url, { headers: forwardedHeaders(request), body: request.body });
  if (result.kind === "failed")
    return { result, reply: textReply(result.code === "timeout" ? 504 : 502, "the request could not be forwarded\n") };
  const { status, headers, body } = result;
  const kept = Object.entries(headers).filter(([name]) => PASSED_BACK.has(name));
  return { result, reply: { status, headers: Object.fromEntries(kept), body } };
}

/** Headers of one connection (RFC 9110, 7.6.1), and those that the new request sets itself. */
const NOT_FORWARDED = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const PASSED_BACK = new Set(["content-type", "location", "retry-after"]);

function forwardedHeaders({ headers }: RequestHead): Record<string, string> {
  const ofConnection = new Set(
    String(headers["connection"] ?? "")
      .toLowerCase()
      .split(/\s*,\s*/),
  );
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_FORWARDED.has(name) || ofConnection.has(name)
        ? []
        : [[name, typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}
