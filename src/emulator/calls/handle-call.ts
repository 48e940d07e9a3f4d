import type { IncomingHttpHeaders } from "node:http";
import { turnAway, type Account } from "./authenticate.ts";
import { summarize, type CallLog, type CallLogEntry, type OpenEntry } from "./call-log.ts";
import type { Circumstances } from "../world/rule-context.ts";
import type { Deliveries } from "../listeners/deliveries.ts";
import { momentOf, nameFault, type DueFaults, type Faults } from "./faults.ts";
import { isMethod, methodsOf, readInput } from "./inputs.ts";
import { runMethod } from "./methods.ts";
import { writeJson } from "./write-json.ts";
import type { Readings } from "../readings.ts";
import type { Domains, World } from "../world/world.ts";

/** A request to a collection, read to its end. */
export interface Arrival {
  readonly region: string;
  readonly collection: string;
  readonly verb: string;
  readonly headers: IncomingHttpHeaders;
  /** `null`: longer than what is read. */
  readonly body: string | null;
}

/** What the server is to do with the connection. */
export type Reply =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly kind: "cut-off";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "drop" }
  | { readonly kind: "hang" };

/** What a call is handled with. */
export interface CallHandling {
  readonly account: Account;
  readonly domains: () => Domains;
  readonly webhookKeyOf: (domain: string) => string;
  readonly world: (region: string) => World;
  readonly circumstances: () => Circumstances;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly deliveries: Deliveries;
  /** Rejects when the emulator is closed. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onCall: (entry: CallLogEntry) => void;
}

/** The way of a call: noted, faults before the effect, the effect, faults after it. */
export async function handleCall(arrival: Arrival, handling: CallHandling): Promise<Reply> {
  const call = readCall(arrival, handling.circumstances().readings);
  const turnedAway = turnAway(arrival.headers, handling.account);
  const { region, collection } = arrival;
  const about = { region, collection, method: call.method };
  const entry = handling.log.open({
    at: handling.circumstances().now,
    ...about,
    data: call.data,
    authorized: turnedAway === undefined,
  });
  const due = handling.faults.take(about);
  const named = nameFault(due);
  if (named !== undefined) entry.fault = named;

  await handling.sleep(due.latency.before);
  let reply = faultReply(due, "before", undefined);
  if (reply === undefined) {
    const answer =
      turnedAway === undefined
        ? await answerCall(arrival, call, entry, handling)
        : failure(turnedAway.status, turnedAway.why, entry);
    await handling.sleep(due.latency.after);
    reply = faultReply(due, "after", answer) ?? answer;
  }
  entry.status = reply.kind === "answer" || reply.kind === "cut-off" ? reply.status : null;
  if (due.fault !== undefined) entry.isError = true;
  handling.onCall(entry);
  return reply;
}

type Answer = Reply & { readonly kind: "answer" };

interface ReadCall {
  readonly method: string;
  readonly data: unknown;
  readonly problem?: { readonly status: number; readonly why: string };
}

/** What can be read of a body, whoever sent it: the log and the faults want to know. */
function readCall({ body, collection, verb }: Arrival, { unicode }: Readings): ReadCall {
  const problem = (status: number, why: string): ReadCall => ({ method: "", data: undefined, problem: { status, why } });
  if (verb !== "POST") return problem(405, "calls are made with POST");
  if (methodsOf(collection).length === 0)
    return problem(404, "there is no collection of that name; there are room, booking and webhook");
  if (body === null) return problem(413, "the body is too large");
  let parsed: unknown;
  try {
    parsed = JSON.parse(unicode === "kept" ? body : body.normalize(unicode));
  } catch {
    return problem(400, "the body is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return problem(400, "the body must be an object: {method, data}");
  const { method, data } = parsed as { method?: unknown; data?: unknown };
  return { method: typeof method === "string" ? method : "", data };
}

async function answerCall(arrival: Arrival, call: ReadCall, entry: OpenEntry, handling: CallHandling): Promise<Answer> {
  const { readings } = handling.circumstances();
  const refusal = readings.failureStatus;
  if (call.problem !== undefined) return failure(call.problem.status, call.problem.why, entry);
  if (readings.contentType === "json" && !isJson(arrival.headers["content-type"]))
    return failure(415, "content-type must be application/json", entry);
  const method = `${arrival.collection}.${call.method}`;
  if (!isMethod(method)) {
    return failure(
      refusal,
      `method: the collection ${arrival.collection} has ${methodsOf(arrival.collection).join(", ")}`,
      entry,
    );
  }
  const read = readInput(method, call.data, readings);
  if (read.kind === "refused") return failure(refusal, read.why, entry);

  const world = handling.world(arrival.region);
  const outcome = await runMethod(method, read.input, {
    world,
    domains: handling.domains(),
    circumstances: handling.circumstances,
    askListener: (webhook) =>
      handling.deliveries.validate(world, webhook, handling.webhookKeyOf(webhook.domain), handling.circumstances()),
  });
  if (outcome.kind === "refused") return failure(refusal, outcome.why, entry);
  entry.effect = outcome.changed;
  entry.isError = false;
  const result = summarize(outcome.output, outcome.changed);
  if (result !== undefined) entry.result = result;
  handling.deliveries.announce(world, outcome.happenings, handling.circumstances());
  return { kind: "answer", status: 200, headers: JSON_HEADERS, body: successBody(outcome.output, readings) };
}

const JSON_HEADERS = { "content-type": "application/json; charset=utf-8" };

function successBody(output: unknown, readings: Readings): string {
  if (output === undefined && readings.noOutput === "empty") return "";
  if (!readings.envelope)
    return output === undefined && readings.noOutput === "absent" ? "" : writeJson(output ?? null, readings);
  const data = output === undefined && readings.noOutput === "absent" ? {} : { data: output ?? null };
  return writeJson({ isError: false, ...data, ...(readings.extraFields ? { xExtra: 1 } : {}) }, readings);
}

function failure(status: number, why: string, entry: OpenEntry): Answer {
  entry.errMsg = why;
  return { kind: "answer", status, headers: JSON_HEADERS, body: failureBody(why) };
}

export function failureBody(why: string): string {
  return JSON.stringify({ isError: true, errMsg: why });
}

/** What a fault makes of a call at this moment of it; `undefined`: nothing. */
function faultReply({ fault }: DueFaults, moment: "before" | "after", answer: Answer | undefined): Reply | undefined {
  if (fault === undefined || momentOf(fault) !== moment) return undefined;
  switch (fault.kind) {
    case "drop":
      return { kind: "drop" };
    case "hang":
      return { kind: "hang" };
    case "status": {
      const retry: Record<string, string> = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
      return {
        kind: "answer",
        status: fault.status,
        headers: { ...JSON_HEADERS, ...retry },
        body: failureBody(`an ordered fault (${fault.status})`),
      };
    }
    case "cut-off":
      return answer && { ...answer, kind: "cut-off" };
    case "html":
      return { kind: "answer", status: fault.status ?? 502, headers: { "content-type": "text/html" }, body: HTML };
    case "garbage":
      return { kind: "answer", status: 200, headers: JSON_HEADERS, body: '{"isError":fal\u0000se,,' };
    default:
      return fault satisfies never;
  }
}

const HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>nginx</body></html>\n";

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? "");
}
