import type { ApplyEvent, CallResult } from "../../apply/index.ts";
import { namesIn } from "../../api/methods.ts";
import { shownFields } from "../../api/wire-fields.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { harmlessJson } from "../safe/json.ts";

/** A line of NDJSON, without host keys. Of requests and answers known fields are shown. */
export function renderEventJson(event: ApplyEvent, at: number): string {
  return line(event.type, at, fieldsOf(event));
}

export function renderRefusalJson(diagnostics: readonly Diagnostic[], at: number): string {
  return line("refused", at, { diagnostics });
}

function line(type: string, at: number, fields: object): string {
  return `${harmlessJson(JSON.stringify({ type, at: new Date(at).toISOString(), ...fields }))}\n`;
}

function fieldsOf(event: ApplyEvent): object {
  switch (event.type) {
    case "started":
      return { plan: event.plan };
    case "call-started":
      return identify(event);
    case "checking":
    case "waiting":
      return { ...identify(event), because: event.because };
    case "call-ended":
      return { ...identify(event), ...resultOf(event) };
    case "try": {
      const { error, request, answer, ...rest } = event.try;
      const failure = error === undefined ? {} : { code: error.code, status: error.status, message: error.message };
      return {
        ...rest,
        ...failure,
        request: shownFields(request, rest.method, "request"),
        ...(answer === undefined ? {} : answerOf(answer, rest.method)),
      };
    }
    case "change-done":
      return { address: event.change.address, action: event.change.action };
    case "stopping":
      return {};
    case "ended": {
      const { done, undone, blocked, calls, hostKeys, lostKeys, stopped } = event.report;
      return {
        done: done.map((change) => change.address),
        undone: undone.map(({ change, message }) => ({ address: change.address, message })),
        blocked: blocked.map((change) => ({ address: change.address, message: change.blocked })),
        calls,
        hostKeys: hostKeys.map(({ address }) => address),
        lostKeys,
        stopped,
      };
    }
    default:
      return event satisfies never;
  }
}

/** Of a list how many: it may hold 100,000 objects, and the plan has what matters. */
function answerOf(answer: unknown, method: string): object {
  if (!method.endsWith(".list")) return { answer: shownFields(answer, method, "answer") };
  return { listed: countIn(answer, namesIn(method)) };
}

function countIn(answer: unknown, levels: number): number {
  if (Array.isArray(answer)) return answer.length;
  if (typeof answer !== "object" || answer === null) return 0;
  const inner = Object.values(answer);
  return levels === 1 ? inner.length : inner.reduce((sum: number, each) => sum + countIn(each, levels - 1), 0);
}

function identify({ call, address }: { readonly call: CallResult["call"]; readonly address: string }): object {
  return { call: call.id, region: call.region, method: `${call.collection}.${call.method}`, address };
}

function resultOf({ status, message, settled }: CallResult): object {
  return { status, ...(message === undefined ? {} : { message }), ...(settled === true ? { settled } : {}) };
}
