/**
 * One call, exactly once.
 *
 * The API has no idempotency keys, so what a failure means hangs on what the call does (the table in api/methods.ts):
 *
 *   create   unknown ──▶ list ──▶ one of its natural key:  done, its answer was lost
 *                             ├─▶ none:                    it was not done; send it again
 *                             └─▶ several:                 failed, all are named, nothing is guessed
 *            sent again, and refused ──▶ list, as above; but none: failed, it is not sent a third time
 *            sent again, whatever came of it: the intent stays, so that one done late is known for ours by the next run
 *   remove   refused, unknown, `false` ──▶ list ──▶ gone:  done
 *                                               └─▶ there: failed
 *   ask      `false` ──▶ ask again, until the time for it is over
 *
 * What may be repeated without harm is repeated by the client; here it has failed for good.
 */
import type { ReadClient, WriteClient } from "../api/client.ts";
import { CallError } from "../api/errors.ts";
import type { WriteMethod } from "../api/methods.ts";
import { sleep } from "../api/sleep.ts";
import type { WireInput } from "../api/wire.ts";
import { isHidden } from "../model/digest.ts";
import type { Call, FromCall } from "../model/plan.ts";
import type { ObjectId } from "../model/state.ts";
import type { Kind, Observed, Question } from "../resources/contract.ts";
import { effectOf, type Kinds } from "../resources/kinds.ts";
import { readFlag, readNumber } from "../resources/reading.ts";
import { createConfirm } from "./confirm.ts";

export interface PerformOptions {
  readonly kinds: Kinds;
  readonly reader: ReadClient;
  readonly writer: WriteClient;
  /** A secret's value by its digest. */
  readonly reveal: (digest: string) => string;
  /** The domain of what a call is about. */
  readonly domainOf: (call: Call) => string;
  /** How long a webhook's validation is asked for, in milliseconds. */
  readonly validateTimeout: number;
  readonly pacing: Pacing;
  /** No new request is begun after it. */
  readonly stop: AbortSignal;
  readonly onCheck: (call: Call, because: string) => void;
  readonly onWait: (call: Call, because: string) => void;
}

export type CallOutcome = (
  | { readonly status: "done"; readonly output: Output; readonly settled?: true }
  | { readonly status: "failed"; readonly message: string; readonly error?: CallError }
  | { readonly status: "not-tried"; readonly message: string }
) & {
  /** A request of it may still be done, or have been done unseen: the next run has to look. */
  readonly unsettled?: true;
};

type Output = Readonly<Record<string, unknown>>;

/** How often an addition whose outcome was unknown, and which turned out not to have been done, is sent in all. */
const ADDITIONS = 4;

/** A wait that doubles from try to try, in milliseconds. */
interface Backoff {
  readonly base: number;
  readonly cap: number;
}

/** What an apply waits for on its own account, besides the retries of its calls. */
export interface Pacing {
  /** Before the list that settles an addition's unknown outcome: the region may still be at it, behind a gateway that gave up. */
  readonly settle: Backoff;
  /** Between two validations of a webhook. */
  readonly validate: Backoff;
  /** So long a list waits for other calls that want it too, in milliseconds. */
  readonly gather: number;
}

export const PACING: Pacing = { settle: { base: 1_000, cap: 8_000 }, validate: { base: 500, cap: 5_000 }, gather: 100 };

export function createPerformer(
  options: PerformOptions,
): (call: Call, outputs: ReadonlyMap<string, Output>) => Promise<CallOutcome> {
  const confirm = createConfirm(options.reader, options.pacing.gather);
  const kindOf = (call: Call): Kind => options.kinds.get(call.collection) as Kind;
  const send = (call: Call, data: unknown): Promise<unknown> => {
    const method = `${call.collection}.${call.method}` as WriteMethod;
    return options.writer.write(call.region, method, data as WireInput<WriteMethod>, options.stop);
  };

  async function create(call: Call, data: Output): Promise<CallOutcome> {
    const kind = kindOf(call);
    const { domain, key } = kind.keyOfCall(data);
    // What a list doesn't show may still be done, late, behind a gateway that gave up.
    let late = false;
    const ends = (performed: CallOutcome): CallOutcome => (late ? { ...performed, unsettled: true } : performed);
    for (let sent = 1; ; sent += 1) {
      let because: string;
      let refusal: CallError | undefined;
      try {
        const output = await send(call, data);
        const id = sameId(kind, idIn(output), data["id"]);
        if (id !== undefined) return ends({ status: "done", output: { ...(output as Output), id } });
        because = "the answer holds no id";
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        // What is refused the second time may be in its own way: the first one may have been done late.
        if (error.outcome === "refused" && sent > 1) refusal = error;
        else if (error.outcome !== "unknown") return ends(failedBy(error));
        because = error.message;
      }
      options.onCheck(call, because);
      // No jitter: those that failed together share a list.
      await pause(exponential(sent, options.pacing.settle));
      let found: readonly Observed[];
      try {
        found = (await confirm.list(kind, { region: call.region, domain })).filter((each) => each.key === key);
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        const message = `${because}; and whether it was done can't be found out: ${error.message}. The next run will see it.`;
        return { status: "failed", message, error, unsettled: true };
      }
      if (found.length > 1) {
        const ids = found.map((each) => each.id).join(" and ");
        const message = `${because}; the region now lists ${call.collection}s ${ids} of this kind where one was to be made`;
        return ends({ status: "failed", message });
      }
      const [made] = found;
      if (made !== undefined) {
        const hostKey = made.hostKey === undefined ? {} : { hostKey: made.hostKey.reveal() };
        return ends({ status: "done", output: { id: made.id, ...hostKey }, settled: true });
      }
      late = true;
      if (refusal !== undefined) return ends({ status: "failed", message: because, error: refusal });
      if (sent >= ADDITIONS) {
        const message = `${because} (sent ${sent} times; the region's list shows that it was not done)`;
        return ends({ status: "failed", message });
      }
      if (options.stop.aborted) return ends({ status: "not-tried", message: "stopped" });
    }
  }

  async function remove(call: Call, data: Output): Promise<CallOutcome> {
    let because: string;
    let last: CallError | undefined;
    try {
      if (readFlag(await send(call, data)) !== false) return { status: "done", output: {} };
      because = "the region answered that it was not done";
    } catch (error) {
      if (
        !(error instanceof CallError) ||
        error.code === "unauthorized" ||
        error.outcome === "not-sent" ||
        error.outcome === "throttled"
      )
        throw error;
      because = error.message;
      last = error;
    }
    options.onCheck(call, because);
    const domain = options.domainOf(call);
    let left: readonly Observed[];
    try {
      left = await confirm.list(kindOf(call), { region: call.region, domain });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const message = `${because}; and whether it is gone can't be found out: ${error.message}. The next run will see it.`;
      return { status: "failed", message, error };
    }
    const found = left.find((each) => each.id === data["id"]);
    if (found === undefined) return { status: "done", output: {}, settled: true };
    const obstacle = kindOf(call).obstacle?.(found);
    return {
      status: "failed",
      message: `${because}; it is still there${obstacle === undefined ? "" : `, and ${obstacle}`}`,
      ...(last === undefined ? {} : { error: last }),
    };
  }

  async function ask(call: Call, data: Output): Promise<CallOutcome> {
    const question = kindOf(call).question as Question;
    const started = performance.now();
    for (let asked = 1; ; asked += 1) {
      const output = await send(call, data);
      if (question.isYes(output)) return { status: "done", output: output as Output };
      const elapsed = performance.now() - started;
      if (elapsed >= options.validateTimeout) {
        const message = `${question.failed} (asked ${asked} times in ${Math.round(elapsed / 1000)} s): ${question.hint}`;
        return { status: "failed", message };
      }
      options.onWait(call, question.pending);
      await pause(Math.min(jittered(exponential(asked, options.pacing.validate)), options.validateTimeout - elapsed));
      if (options.stop.aborted) return { status: "not-tried", message: `stopped: ${question.pending}` };
    }
  }

  /** Cut short by a stop. */
  const pause = (milliseconds: number): Promise<void> => sleep(milliseconds, options.stop).catch(() => undefined);

  return async (call, outputs) => {
    const data = resolve(call.data, outputs, options.reveal) as Output;
    try {
      const effect = effectOf(call, options.kinds);
      if (effect === "create") return await create(call, data);
      if (effect === "remove") return await remove(call, data);
      if (effect === "ask") return await ask(call, data);
      const output = await send(call, data);
      return { status: "done", output: typeof output === "object" && output !== null ? (output as Output) : {} };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return failedBy(error);
    }
  };
}

function failedBy(error: CallError): CallOutcome {
  if (error.code === "stopped") return { status: "not-tried", message: "stopped" };
  return { status: "failed", message: error.message, error };
}

function exponential(tries: number, { base, cap }: Backoff): number {
  return Math.min(cap, base * 2 ** (tries - 1));
}

/** At least half of it: what is asked about takes some time. */
function jittered(milliseconds: number): number {
  return (0.5 + Math.random() / 2) * milliseconds;
}

/** Where an id is a name, it is had as it was asked for: a server may answer a domain's name in another case. */
function sameId(kind: Kind, id: ObjectId | undefined, asked: unknown): ObjectId | undefined {
  const isAsked = id !== undefined && typeof asked === "string" && kind.keyOfId?.(id) === kind.keyOfId?.(asked);
  return isAsked && kind.keyOfId !== undefined ? asked : id;
}

/** An addition's answer names what was made; without that it can't be trusted to have been done. */
export function idIn(output: unknown): ObjectId | undefined {
  const id = typeof output === "object" && output !== null ? (output as { id?: unknown }).id : undefined;
  // As the lists are read: a number is a number, however it is written.
  const number = readNumber(id);
  if (Number.isSafeInteger(number)) return number;
  return typeof id === "string" ? id : undefined;
}

/** What is really sent: secrets and the outputs of earlier calls in their places. */
function resolve(value: unknown, outputs: ReadonlyMap<string, Output>, reveal: (digest: string) => string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolve(item, outputs, reveal));
  if (isHidden(value)) return reveal(value.digest);
  if (isFromCall(value)) return outputs.get(value.from)?.[value.field];
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item, outputs, reveal)]));
}

function isFromCall(value: object): value is FromCall {
  return "from" in value && "field" in value;
}
