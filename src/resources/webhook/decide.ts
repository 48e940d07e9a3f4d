import { reach } from "./reach.ts";
import { webhooksOf } from "../barriers.ts";
import { type Decision, type Desired, type DraftCall, type Match, type Observed, OutputOf, type Question } from "../contract.ts";
import { readFlag } from "../wire-values.ts";
import { specOf, webhookKey } from "./spec.ts";

/** A webhook is nothing but its content: there is no update. */
export function canBecome(observed: Observed, desired: Pick<Desired, "key">): boolean {
  return observed.key === desired.key;
}

/** Add, validate, and only then remove the old one, so that no event is lost. */
export function decide({ desired, observed, predecessors, fields }: Match): Decision[] {
  const calls: DraftCall[] = [];
  const validated = specOf(desired).validated === true;
  if (observed === undefined) {
    calls.push(add(desired));
    if (validated) calls.push(validate(desired, new OutputOf(0, "id"), [0]));
  } else if (fields.includes("validated")) {
    calls.push(validate(desired, observed.id, []));
  }
  const last = calls.length === 0 ? [] : [calls.length - 1];
  calls.push(...predecessors.map((predecessor) => removal(predecessor, last)));
  if (calls.length === 0) return [];
  if (predecessors.length > 0) return [{ action: "replace", calls }];
  return observed === undefined ? [{ action: "add", calls }] : [{ action: "validate", calls, fields: ["validated"] }];
}

/** The platform calls the listener when it is asked to, and only once: an answer of no may be a yes soon. */
export const question: Question = {
  isYes: (answer) => readFlag((answer as { validated?: unknown } | null)?.validated) === true,
  pending: "not validated yet",
  failed: "the platform could not validate it",
  hint: "does the listener answer with the right key?",
  explain: reach,
};

export function remove(observed: Observed): Decision {
  return { action: "remove", calls: [removal(observed, [])] };
}

export function keyOfCall(data: Readonly<Record<string, unknown>>): { domain: string; key: string } {
  const { domain, url, robotId, roomName } = data as { domain: string; url?: string; robotId?: number; roomName?: string };
  const target = url === undefined ? { robot: robotId as number } : { url };
  return { domain, key: webhookKey({ ...target, ...(roomName === undefined ? {} : { room: roomName }) }) };
}

function add(desired: Desired): DraftCall {
  const { url, robot, room } = specOf(desired);
  return {
    region: desired.region,
    method: "webhook.add",
    data: {
      domain: desired.domain,
      ...(url === undefined ? { type: "robot", robotId: robot } : { type: "url", url }),
      ...(room === undefined ? {} : { roomName: room }),
    },
    after: [],
    provides: [webhooksOf(desired)],
  };
}

function validate(desired: Desired, id: Observed["id"] | OutputOf, after: readonly number[]): DraftCall {
  return {
    region: desired.region,
    method: "webhook.validate",
    data: { id },
    after,
    provides: [webhooksOf(desired)],
  };
}

function removal(observed: Observed, after: readonly number[]): DraftCall {
  return { region: observed.region, method: "webhook.remove", data: { id: observed.id }, after };
}
