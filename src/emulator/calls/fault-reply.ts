import { momentOf, type DueFaults, type FaultMoment } from "./faults.ts";
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
    default:
      return fault satisfies never;
  }
}
