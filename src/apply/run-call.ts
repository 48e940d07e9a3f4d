import { domainOf } from "../model/address.ts";
import { formatInstant, type Instant } from "../model/instant.ts";
import type { Call } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import type { Spec } from "../model/spec.ts";
import type { ObjectId } from "../model/state.ts";
import type { Kind } from "../resources/contract.ts";
import { effectOf, givesKeyOnce } from "../resources/kinds.ts";
import { createCaller } from "./call/index.ts";
import { idIn } from "./call/create.ts";
import type { CallOutcome, Output } from "./call/outcome.ts";
import { PACING } from "./call/pacing.ts";
import { createCircuit } from "./circuit.ts";
import { createKnownObjects } from "./known-objects.ts";
import type { ApplyRun } from "./run.ts";

/** Makes a call, unless the run has stopped or the region is given up, and records its outcome. */
export function createCallRunner(run: ApplyRun): (call: Call) => Promise<CallOutcome> {
  const { input, kinds, errors, emit } = run;
  const addressOf = (call: Call): string => run.changeOf(call).address;
  const known = createKnownObjects(input.plan, input.state);
  const makeCall = createCaller({
    ...input,
    pacing: input.pacing ?? PACING,
    kinds,
    domainOf: (call) => domainOf(addressOf(call)),
    isKnown: ({ collection: kind, region }, id) => known.has({ kind, region, id }),
    onCheck: (call, because) => emit({ type: "checking", call, address: addressOf(call), because }),
    onWait: (call, because) => emit({ type: "waiting", call, address: addressOf(call), because }),
  });
  const circuit = createCircuit();
  const outputs = new Map<string, Output>();
  return async (call) => {
    const givenUp = circuit.open(call.region);
    if (givenUp !== undefined) return { status: "not-tried", message: givenUp };
    if (input.stop.aborted || errors.length > 0) return { status: "not-tried", message: "stopped" };
    if (isOver(run, call)) return { status: "not-tried", message: "it is over: its end has passed" };
    emit({ type: "call-started", call, address: addressOf(call) });
    const outcome = await makeCall(call, outputs).catch((error: unknown): CallOutcome => {
      errors.push(error);
      return { status: "failed", message: `a bug in xroom: ${String(error)}`, unsettled: true };
    });
    if (outcome.status === "done") {
      circuit.succeeded(call.region);
      outputs.set(call.id, outcome.output);
      const id = effectOf(call, kinds) === "create" ? idIn(outcome.output) : undefined;
      if (id !== undefined) known.add({ kind: call.collection, region: call.region, id });
      await keepKey(run, call, outcome.output);
    } else if (outcome.status === "failed" && outcome.error !== undefined) circuit.failed(call.region, outcome.error);
    return outcome;
  };
}

/** A plan may have waited, or its run may be long: what has ended since is not called. */
function isOver({ changeOf, input, kinds }: ApplyRun, call: Call): boolean {
  const { before, after } = changeOf(call);
  const spec = effectOf(call, kinds) === "remove" ? before : after;
  const end = spec === null ? undefined : (kinds.get(call.collection) as Kind).endOf(spec as Spec);
  return end !== undefined && input.now !== undefined && end <= input.now();
}

/** A key that is given once and can't be stored ends the run: otherwise more of them would be lost. */
async function keepKey(run: ApplyRun, call: Call, { hostKey }: Output): Promise<void> {
  const change = run.changeOf(call);
  const { address } = change;
  const once = givesKeyOnce(call, change, run.kinds);
  if (typeof hostKey === "string" && hostKey !== "") {
    const given = { address, key: new Secret(hostKey, "live"), once };
    run.hostKeys.push(given);
    await run.input.keep?.(given).catch((error: unknown) => run.errors.push(error));
  } else if (once) run.lostKeys.push(address);
}

function instantOf({ now = Date.now }: ApplyRun["input"], monotonic: number): Instant {
  return Math.ceil(now() + monotonic - performance.now());
}

export function recordOutcome({ input, ledger, kinds }: ApplyRun, call: Call, outcome: CallOutcome): void {
  const effect = effectOf(call, kinds);
  const isDone = outcome.status === "done";
  if (effect === "remove" && isDone) ledger.removed(call, outcome.settled);
  if (effect !== "create") return;
  if (isDone) ledger.created(call, idIn(outcome.output) as ObjectId);
  if (outcome.unsettled !== true) ledger.settled(call);
  else if (isDone) ledger.maybeRepeated(call);
  else if (outcome.landsUntil !== undefined) ledger.landing(call, formatInstant(instantOf(input, outcome.landsUntil)));
}
