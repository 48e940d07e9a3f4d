import type { ApplyEvent, CallResult } from "../apply/events.ts";
import { maskFields } from "./mask.ts";

/** An event as one line of NDJSON. Host keys are never in it, and what was sent and answered is masked by field. */
export function renderEventJson(event: ApplyEvent, at: number): string {
  return `${JSON.stringify({ type: event.type, at: new Date(at).toISOString(), ...fieldsOf(event) })}\n`;
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
        request: maskFields(request),
        ...(answer === undefined ? {} : { answer: maskFields(answer) }),
      };
    }
    case "change-done":
      return { address: event.change.address, action: event.change.action };
    case "stopping":
      return {};
    case "ended": {
      const { done, undone, blocked, calls, hostKeys, stopped } = event.report;
      return {
        done: done.map((change) => change.address),
        undone: undone.map(({ change, message }) => ({ address: change.address, message })),
        blocked: blocked.map((change) => ({ address: change.address, message: change.blocked })),
        calls,
        hostKeys: hostKeys.map(({ address }) => address),
        stopped,
      };
    }
    default:
      return event satisfies never;
  }
}

function identify({ call, address }: { readonly call: CallResult["call"]; readonly address: string }): object {
  return { call: call.id, region: call.region, method: `${call.collection}.${call.method}`, address };
}

function resultOf({ status, message, settled }: CallResult): object {
  return { status, ...(message === undefined ? {} : { message }), ...(settled === true ? { settled } : {}) };
}
