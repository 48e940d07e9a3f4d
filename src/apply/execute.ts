import pLimit, { type LimitFunction } from "p-limit";
import type { ReadClient, WriteClient } from "../api/client.ts";
import { domainOf } from "../model/address.ts";
import { together } from "../model/diagnostic.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Call, Change, Plan } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import type { State } from "../model/state.ts";
import type { Kind } from "../resources/contract.ts";
import { effectOf, givesKeyOnce, kindsByName } from "../resources/kinds.ts";
import { createCircuit } from "./circuit.ts";
import type { ApplyEvent, CallResult, HostKey, Report } from "./events.ts";
import { openLedger } from "./ledger.ts";
import { createPerformer, idIn, PACING, type Pacing, type CallOutcome } from "./perform.ts";

export interface ExecuteInput {
  readonly plan: Plan;
  readonly state: State;
  readonly kinds: readonly Kind[];
  readonly keyring: Keyring;
  readonly reader: ReadClient;
  readonly writer: WriteClient;
  /** A secret's value by its digest. Throws if it isn't known: then nothing may have been called yet. */
  readonly reveal: (digest: string) => string;
  /** Calls at once per region. */
  readonly parallelism: number;
  /** Milliseconds. */
  readonly validateTimeout: number;
  /** Default: PACING. */
  readonly pacing?: Pacing;
  /** Changes that are not to be made, by their addresses, each with the reason. What requires their calls isn't made either. */
  readonly leftOut?: ReadonlyMap<string, string>;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Keeps a host key somewhere, as soon as it has come: before the call counts as done, and before the state is written. */
  readonly keep?: (hostKey: HostKey) => Promise<void>;
  /** Once aborted no new call is begun; what is in flight ends. */
  readonly stop: AbortSignal;
  /** Writes the state, its serial one higher than that of the last written. */
  readonly save: (state: State) => Promise<void>;
}

/**
 * Makes the plan's calls, and no others, each after those that it requires and as many at once as `parallelism` allows. A call that
 * fails takes those with it that require it. The state is written before the first call that makes something, with the intent to
 * make it, and at the end. Throws what `save` and `keep` throw, at the end all of it together and with the report already told by the
 * event `ended`.
 */
export async function execute(input: ExecuteInput): Promise<Report> {
  const { plan } = input;
  // What no call can mean is a mistake, ours or that of who looks on. It is thrown when what is in flight has ended and is written down.
  const mistakes: unknown[] = [];
  const onEvent = (event: ApplyEvent): void => {
    try {
      input.onEvent(event);
    } catch (error) {
      mistakes.push(error);
    }
  };
  const kinds = kindsByName(input.kinds);
  const changeOf = new Map(plan.changes.flatMap((change) => change.calls.map((id) => [id, change] as const)));
  const ledger = openLedger(input.state, plan, kinds, input.keyring);
  const saver = createSaver(input);
  const addressOf = (call: Call): string => (changeOf.get(call.id) as Change).address;

  onEvent({ type: "started", plan });
  if (plan.calls.some((call) => effectOf(call, kinds) === "create")) await saver.save(ledger.state);

  const perform = createPerformer({
    ...input,
    pacing: input.pacing ?? PACING,
    kinds,
    domainOf: (call) => domainOf(addressOf(call)),
    onCheck: (call, because) => onEvent({ type: "checking", call, address: addressOf(call), because }),
    onWait: (call, because) => onEvent({ type: "waiting", call, address: addressOf(call), because }),
  });
  const circuit = createCircuit();
  const limits = new Map<string, LimitFunction>();
  const outputs = new Map<string, Readonly<Record<string, unknown>>>();
  const hostKeys: HostKey[] = [];
  const lostKeys: string[] = [];

  const attempt = async (call: Call): Promise<CallOutcome> => {
    const given = circuit.open(call.region);
    if (given !== undefined) return { status: "not-tried", message: given };
    if (input.stop.aborted || mistakes.length > 0) return { status: "not-tried", message: "stopped" };
    onEvent({ type: "call-started", call, address: addressOf(call) });
    const performed = await perform(call, outputs).catch((error: unknown): CallOutcome => {
      mistakes.push(error);
      return { status: "failed", message: `a mistake of xroom: ${String(error)}`, unsettled: true };
    });
    if (performed.status === "done") {
      circuit.succeeded(call.region);
      await keepKey(call, performed.output);
    } else if (performed.status === "failed" && performed.error !== undefined) circuit.failed(call.region, performed.error);
    return performed;
  };

  /** Some keys are given once. One that can't be kept ends the run, so that no more of them are lost. */
  const keepKey = async (call: Call, { hostKey }: Readonly<Record<string, unknown>>): Promise<void> => {
    const address = addressOf(call);
    const once = givesKeyOnce(call, changeOf.get(call.id) as Change, kinds);
    if (typeof hostKey === "string" && hostKey !== "") {
      const given = { address, key: new Secret(hostKey, "live"), once };
      hostKeys.push(given);
      await input.keep?.(given).catch((error: unknown) => mistakes.push(error));
    } else if (once) lostKeys.push(address);
  };

  const note = (call: Call, performed: CallOutcome): void => {
    const effect = effectOf(call, kinds);
    if (effect === "create" && performed.unsettled !== true) ledger.known(call);
    if (performed.status !== "done") return;
    if (effect === "create" && performed.unsettled === true) ledger.repeated(call);
    outputs.set(call.id, performed.output);
    if (effect === "create") ledger.created(call, idIn(performed.output) as number | string);
    if (effect === "remove") ledger.removed(call);
  };

  const running = new Map<string, Promise<CallResult>>();
  const end = (call: Call, performed: CallOutcome | Skipped): CallResult => {
    if (performed.status === "skipped") ledger.known(call);
    else note(call, performed);
    const result = resultOf(call, performed);
    onEvent({ type: "call-ended", address: addressOf(call), ...result });
    return result;
  };
  const run = async (call: Call): Promise<CallResult> => {
    const leftOut = input.leftOut?.get(addressOf(call));
    if (leftOut !== undefined) return end(call, { status: "skipped", message: leftOut });
    const required = await Promise.all(call.requires.map((id) => running.get(id) as Promise<CallResult>));
    const missing = required.find((result) => result.status !== "done");
    if (missing !== undefined) {
      const of = `${missing.call.collection}.${missing.call.method} of ${addressOf(missing.call)}`;
      return end(call, { status: "skipped", message: `it requires ${of}, which was not done` });
    }
    const limit = limits.get(call.region) ?? pLimit(input.parallelism);
    limits.set(call.region, limit);
    // Its end is told before the next one begins.
    return limit(async () => end(call, await attempt(call)));
  };
  for (const call of plan.calls) running.set(call.id, run(call));

  const finish = async (change: Change): Promise<string | undefined> => {
    const leftOut = input.leftOut?.get(change.address);
    if (leftOut !== undefined) return leftOut;
    const results = await Promise.all(change.calls.map((id) => running.get(id) as Promise<CallResult>));
    const undone = results.find((result) => result.status !== "done");
    if (undone !== undefined) return undone.message ?? undone.status;
    ledger.finished(change);
    onEvent({ type: "change-done", change });
    return undefined;
  };
  const unblocked = plan.changes.filter((change) => change.blocked === null);
  const outcomes = await Promise.all(unblocked.map(async (change) => ({ change, message: await finish(change) })));
  const results = await Promise.all(running.values());
  const report: Report = {
    done: outcomes.flatMap(({ change, message }) => (message === undefined ? [change] : [])),
    undone: outcomes.flatMap(({ change, message }) => (message === undefined ? [] : [{ change, message }])),
    blocked: plan.changes.filter((change) => change.blocked !== null),
    calls: countBy(results),
    results,
    hostKeys,
    lostKeys,
    stopped: input.stop.aborted,
  };
  const unsaved = await saver.save(ledger.state).then(
    () => [],
    (error: unknown) => [error],
  );
  // Whoever follows has the report even when the state can't be written; the next run finds all of it by its natural keys.
  onEvent({ type: "ended", report });
  const errors = [...mistakes, ...unsaved];
  if (errors.length > 0) throw together(errors);
  return report;
}

interface Skipped {
  readonly status: "skipped";
  readonly message: string;
}

function resultOf(call: Call, performed: CallOutcome | Skipped): CallResult {
  if (performed.status === "done") return { call, status: "done", ...(performed.settled === true ? { settled: true } : {}) };
  return { call, status: performed.status, message: performed.message };
}

function countBy(results: readonly CallResult[]): Report["calls"] {
  const counts = { done: 0, failed: 0, skipped: 0, "not-tried": 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}

/** Writes what has changed since it was last written, and nothing if nothing has. */
function createSaver({ state, save }: ExecuteInput): { save(next: State): Promise<void> } {
  let written = state;
  const contents = ({ objects, intents }: State): string =>
    JSON.stringify([Object.entries(objects).toSorted(byAddress), intents]);
  return {
    save: async (next) => {
      if (contents(next) === contents(written)) return;
      const numbered = { ...next, serial: written.serial + 1 };
      await save(numbered);
      written = numbered;
    },
  };
}

function byAddress([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
