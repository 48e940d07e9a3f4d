import type { ApplyEvent, Report } from "../../src/apply/events.ts";
import type { Emulator } from "../../src/emulator/index.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import type { Call, Plan } from "../../src/model/plan.ts";
import { canonicalJson } from "../../src/model/canonical-json.ts";

interface Applied {
  readonly report: Report | undefined;
  /** Why there is no report; `undefined` for a killed one. */
  readonly failure: unknown;
}

const READS = new Set(["list", "get"]);

/**
 * What is wrong with the calls that an apply made: each that arrived was planned, and arrived no more often than it was sent; each
 * try but the first was told of before, by the try that failed or by a look at the list.
 */
export function checkCalls(
  plan: Plan | undefined,
  events: readonly ApplyEvent[],
  emulator: Emulator,
  passwords: readonly string[],
): string[] {
  const arrived = count(
    emulator.log
      .filter(({ method }) => !READS.has(method))
      .map(({ region, collection, method, data }) => nameOf(region, `${collection}.${method}`, data, passwords)),
  );
  const planned = new Map<string, number>();
  const nameOfCall = ({ region, collection, method, data }: Call): string =>
    nameOf(region, `${collection}.${method}`, data, passwords);
  for (const call of plan?.calls ?? []) planned.set(nameOfCall(call), (planned.get(nameOfCall(call)) ?? 0) + 1);
  const sent = new Map<string, number>();
  const announced = new Map<string, number>();
  const wrong: string[] = [];
  for (const event of events) {
    if (event.type === "checking" || event.type === "waiting")
      announced.set(nameOfCall(event.call), (announced.get(nameOfCall(event.call)) ?? 0) + 1);
    if (event.type !== "try") continue;
    const { region, method, request, retryIn } = event.try;
    if (READS.has(method.slice(method.indexOf(".") + 1))) continue;
    const name = nameOf(region, method, request, passwords);
    sent.set(name, (sent.get(name) ?? 0) + 1);
    if ((sent.get(name) as number) > (planned.get(name) ?? 0) + (announced.get(name) ?? 0))
      wrong.push(`sent again unannounced: ${name}`);
    if (retryIn !== undefined) announced.set(name, (announced.get(name) ?? 0) + 1);
  }
  for (const [name, times] of arrived) {
    if (!planned.has(name)) wrong.push(`not planned: ${name}`);
    // A try whose process died has told nobody of it.
    else if (times > (sent.get(name) ?? 0) + (planned.get(name) as number)) wrong.push(`arrived ${times} times: ${name}`);
  }
  return wrong;
}

/** Nothing is written by a clock that is more than a minute off, once an answer has told it; `ahead` in seconds. */
export function checkClock(ahead: number, { report, failure }: Applied, emulator: Emulator): string[] {
  if (Math.abs(ahead) <= 60 || emulator.log.length === 0) return [];
  const written = emulator.log.filter(({ method }) => !READS.has(method)).length;
  if (written > 0 || report !== undefined) return [`${written} calls by a clock that is ${ahead} s off`];
  return failure instanceof Failure || failure === undefined ? [] : [`an error of its own: ${String(failure)}`];
}

function count(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** A call by what it says; what a plan can't hold (secrets, the ids of what is still to be made) is left open. */
function nameOf(region: string, method: string, data: unknown, passwords: readonly string[]): string {
  return `${region} ${method} ${canonicalJson(method === "webhook.validate" ? {} : blurred(data, passwords))}`;
}

function blurred(value: unknown, passwords: readonly string[]): unknown {
  if (typeof value === "string") return passwords.includes(value) ? "(secret)" : value;
  if (typeof value !== "object" || value === null) return value;
  if ("secret" in value && "digest" in value) return "(secret)";
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, blurred(each, passwords)]));
}
