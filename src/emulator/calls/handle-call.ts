import type { Deliveries } from "../listeners/deliveries.ts";
import type { Readings } from "../readings.ts";
import type { RuleContext } from "../world/rule-context.ts";
import type { Domains, World } from "../world/world.ts";
import { authenticate, type Account } from "./authenticate.ts";
import { summarize, type CallLog, type CallLogEntry, type OpenEntry } from "./call-log.ts";
import { datedReply, faultReply } from "./fault-reply.ts";
import { type DueFaults, nameFault, type Faults } from "./faults.ts";
import { isMethod, methodsOf, readInput } from "./inputs.ts";
import { runMethod } from "./methods.ts";
import { inNormalForm } from "./normal-form.ts";
import { readCall, type ApiRequest, type ReadCall } from "./read-call.ts";
import { failureBody, jsonAnswer, type Answer, type Reply } from "./reply.ts";
import { writeJson } from "./write-json.ts";

/** The parts of the emulator that a call uses. */
export interface CallContext {
  readonly account: Account;
  readonly domains: () => Domains;
  readonly webhookKeyOf: (domain: string) => string;
  readonly world: (region: string) => World;
  readonly ruleContext: () => RuleContext;
  readonly faults: Faults;
  readonly log: CallLog;
  readonly deliveries: Deliveries;
  /** Rejects when the emulator is closed. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly onCall: (entry: CallLogEntry) => void;
}

/** Logs the call, then: faults before the effect, the effect, faults after it. */
export async function handleCall(request: ApiRequest, context: CallContext): Promise<Reply> {
  const call = readCall(request, context.ruleContext().readings);
  const denied = authenticate(request.headers, context.account);
  const { region, collection } = request;
  const named = { region, collection, method: call.method };
  const entry = context.log.open({
    at: context.ruleContext().now,
    ...named,
    data: call.data,
    authorized: denied === undefined,
  });
  const due = context.faults.takeDue(named);
  const fault = nameFault(due);
  if (fault !== undefined) entry.fault = fault;

  await context.sleep(due.latency.before);
  let reply = faultReply(due, "before", undefined);
  if (reply === undefined) {
    const answer =
      denied === undefined
        ? await answerCall(request, call, entry, lagging(context, due.lag))
        : failure(denied.status, denied.why, entry);
    await context.sleep(due.latency.after);
    reply = faultReply(due, "after", answer) ?? answer;
  }
  entry.status = reply.kind === "answer" || reply.kind === "cut-off" ? reply.status : null;
  if (due.fault !== undefined) entry.isError = true;
  context.onCall(entry);
  return due.ahead === 0 ? reply : datedReply(reply, due.ahead);
}

function lagging(context: CallContext, lag: DueFaults["lag"]): CallContext {
  return lag === undefined ? context : { ...context, world: (region) => lag(context.world(region)) };
}

async function answerCall(request: ApiRequest, call: ReadCall, entry: OpenEntry, context: CallContext): Promise<Answer> {
  const { readings } = context.ruleContext();
  const refusalStatus = readings.failureStatus;
  if (call.problem !== undefined) return failure(call.problem.status, call.problem.why, entry);
  if (readings.contentType === "json" && !isJson(request.headers["content-type"]))
    return failure(415, "content-type must be application/json", entry);
  const method = `${request.collection}.${call.method}`;
  if (!isMethod(method)) {
    const known = methodsOf(request.collection).join(", ");
    return failure(refusalStatus, `method: the collection ${request.collection} has ${known}`, entry);
  }
  const read = readInput(method, call.data, readings);
  if (read.kind === "refused") return failure(refusalStatus, read.why, entry);

  const world = context.world(request.region);
  const outcome = await runMethod(method, inNormalForm(method, read.input, readings), {
    world,
    domains: context.domains(),
    ruleContext: context.ruleContext,
    askListener: (webhook) =>
      context.deliveries.validate(world, webhook, context.webhookKeyOf(webhook.domain), context.ruleContext()),
  });
  if (outcome.kind === "refused") return failure(outcome.status ?? refusalStatus, outcome.why, entry);
  entry.effect = outcome.changed;
  entry.isError = false;
  const result = summarize(outcome.output, outcome.changed);
  if (result !== undefined) entry.result = result;
  context.deliveries.announce(world, outcome.events, context.ruleContext());
  return jsonAnswer(200, successBody(outcome.output, readings));
}

function successBody(output: unknown, readings: Readings): string {
  if (output === undefined && readings.noOutput === "empty") return "";
  if (!readings.envelope)
    return output === undefined && readings.noOutput === "absent" ? "" : writeJson(output ?? null, readings);
  const data = output === undefined && readings.noOutput === "absent" ? {} : { data: output ?? null };
  return writeJson({ isError: false, ...data, ...(readings.extraFields ? { xExtra: 1 } : {}) }, readings);
}

function failure(status: number, why: string, entry: OpenEntry): Answer {
  entry.errMsg = why;
  return jsonAnswer(status, failureBody(why));
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? "");
}
