import { type Arrival, type ArrivedWhole, type Reply, textReply } from "../arrival.ts";
import type { Exchanged, Exchanger } from "./exchange.ts";

/** Sends a request on as it came, and answers what its target answers; 502 where that can't be reached, 504 where it is too slow. */
export async function forward(
  exchanger: Exchanger,
  url: string,
  arrival: ArrivedWhole,
): Promise<{ reply: Reply; exchanged: Exchanged }> {
  const exchanged = await exchanger.post(url, { headers: headersToForward(arrival), body: arrival.body });
  if (exchanged.kind === "failed")
    return { exchanged, reply: textReply(exchanged.code === "timeout" ? 504 : 502, "the request could not be sent on\n") };
  const { status, headers, body } = exchanged;
  const kept = Object.entries(headers).filter(([name]) => PASSED_BACK.has(name));
  return { exchanged, reply: { status, headers: Object.fromEntries(kept), body } };
}

/** What speaks of a connection or of the way that a message travels (RFC 9110, 7.6.1), and what the new request says itself. */
const NOT_PASSED_ON = new Set([
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

function headersToForward({ headers }: Arrival): Record<string, string> {
  const named = new Set(
    String(headers["connection"] ?? "")
      .toLowerCase()
      .split(/\s*,\s*/),
  );
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || NOT_PASSED_ON.has(name) || named.has(name)
        ? []
        : [[name, typeof value === "string" ? value : value.join(", ")]],
    ),
  );
}
