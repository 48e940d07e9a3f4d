import { momentOf, type DueFaults, type FaultMoment, type PartSign } from "./faults.ts";
import { failureBody, jsonAnswer, JSON_HEADERS, type Answer, type Reply } from "./reply.ts";

const HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>\n";

/** What a due fault sends at this moment instead of the answer; `undefined`: nothing. */
export function faultReply({ fault }: DueFaults, moment: FaultMoment, answer: Answer | undefined): Reply | undefined {
  if (fault === undefined || momentOf(fault) !== moment) return undefined;
  switch (fault.kind) {
    case "drop":
      return { kind: "drop" };
    case "hang":
      return { kind: "hang" };
    case "status": {
      const retry: Record<string, string> = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      const body = failureBody(`an ordered fault (${fault.status})`);
      return { kind: "answer", status: fault.status, headers: { ...JSON_HEADERS, ...retry }, body };
    }
    case "cut-off":
      return answer && { ...answer, kind: "cut-off" };
    case "html":
      return { kind: "answer", status: fault.status ?? 502, headers: { "content-type": "text/html" }, body: HTML };
    case "garbage":
      return jsonAnswer(200, '{"isError":fal\u0000se,,');
    case "partial":
      return answer && partOf(answer, fault.sign ?? "206");
    case "accepted":
      return jsonAnswer(202, JSON.stringify({ isError: false }));
    case "empty-map":
      return answer && jsonAnswer(200, JSON.stringify(withData(answer, {})));
    case "contradiction": {
      const errMsg = "an ordered fault: the request was not completed";
      return jsonAnswer(200, JSON.stringify({ isError: false, errMsg, ...(answer && { data: dataOf(answer) }) }));
    }
    default:
      return fault satisfies never;
  }
}

/** Half of a list; another answer keeps its data, and says all the same that it is a part. */
function partOf(answer: Answer, sign: PartSign): Answer {
  const all = dataOf(answer);
  const total = countOf(all);
  const sent = Math.floor(total / 2);
  const data = firstOf(all, sent);
  const headers: Readonly<Partial<Record<PartSign, Readonly<Record<string, string>>>>> = {
    link: { link: '<https://api.xroom.app/api/next?page=2>; rel="next"' },
    "content-range": { "content-range": `items 0-${Math.max(0, sent - 1)}/${total + 2}` },
    total: { "x-total-count": String(total + 1) },
  };
  return {
    ...answer,
    status: sign === "206" ? 206 : answer.status,
    headers: { ...answer.headers, ...headers[sign] },
    body: JSON.stringify(sign === "more" ? { isError: false, data, hasMore: true } : withData(answer, data)),
  };
}

function countOf(data: unknown): number {
  if (Array.isArray(data)) return data.length;
  return typeof data === "object" && data !== null ? Object.keys(data).length : 0;
}

function firstOf(data: unknown, count: number): unknown {
  if (Array.isArray(data)) return data.slice(0, count);
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(Object.entries(data).slice(0, count));
}

function dataOf({ body }: Answer): unknown {
  const parsed = parsedBody(body);
  return isEnvelope(parsed) ? parsed["data"] : parsed;
}

function withData({ body }: Answer, data: unknown): unknown {
  const parsed = parsedBody(body);
  return isEnvelope(parsed) ? { ...parsed, data } : data;
}

function parsedBody(body: string): unknown {
  return body === "" ? null : (JSON.parse(body) as unknown);
}

function isEnvelope(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && "isError" in value;
}

/** With a `Date` that is so many seconds ahead of the real time. */
export function datedReply(reply: Reply, seconds: number): Reply {
  if (reply.kind !== "answer" && reply.kind !== "cut-off") return reply;
  return { ...reply, headers: { ...reply.headers, date: new Date(Date.now() + seconds * 1000).toUTCString() } };
}
