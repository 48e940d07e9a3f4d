import { CallError } from "../../api/call-error.ts";
import type { ObjectId } from "../../model/state.ts";
import type { Kind, Observed } from "../../resources/contract.ts";
import { isSameInNormalForm } from "../../resources/kinds.ts";
import { readNumber } from "../../resources/wire-values.ts";
import type { Attempt } from "./attempt.ts";
import { type CallOutcome, failedBy, type Output } from "./outcome.ts";
import { exponential } from "./pacing.ts";

/** How often an addition is sent in all. */
const ADDITIONS = 4;

interface Doubt {
  readonly status: "unknown";
  readonly because: string;
  readonly refusal?: CallError;
  /** By `performance.now()`. */
  readonly landsUntil?: number | undefined;
}

export async function create(attempt: Attempt): Promise<CallOutcome> {
  let unsettled = false;
  const end = (outcome: CallOutcome): CallOutcome => (unsettled ? { ...outcome, unsettled } : outcome);
  for (let sent = 1; ; sent += 1) {
    const answer = await sendOnce(attempt, sent);
    if (answer.status !== "unknown") return end(answer);
    const found = await lookUp(attempt, answer, sent);
    if (found !== undefined) return end(found);
    // Nothing waits for it here: a later run looks again, once it can't land any more.
    const { because, landsUntil } = answer;
    if (landsUntil !== undefined)
      return { status: "failed", message: `${because}; a later run looks whether it was done`, unsettled: true, landsUntil };
    // The list doesn't show it, but a gateway that gave up may still pass the request on.
    unsettled = true;
    const last = giveUp(attempt, answer, sent);
    if (last !== undefined) return end(last);
  }
}

async function sendOnce(attempt: Attempt, sent: number): Promise<CallOutcome | Doubt> {
  try {
    const output = await attempt.send();
    const id = sameId(attempt.kind, idIn(output), attempt.data["id"]);
    if (id === undefined) return { status: "unknown", because: "the answer holds no id" };
    return { status: "done", output: { ...(output as Output), id } };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    // A second request may be refused because the first was done late.
    if (error.outcome === "refused" && sent > 1) return { status: "unknown", because: error.message, refusal: error };
    return error.outcome === "unknown"
      ? { status: "unknown", because: error.message, landsUntil: error.landsUntil }
      : failedBy(error);
  }
}

/** What the list says; `undefined` if the call was not done. */
async function lookUp(attempt: Attempt, { because, landsUntil }: Doubt, sent: number): Promise<CallOutcome | undefined> {
  const { kind, data, call } = attempt;
  attempt.onCheck(because);
  // No jitter: calls that fail together share a list.
  await attempt.pause(exponential(sent, attempt.pacing.settle));
  const { domain, key } = kind.keyOfCall(data);
  try {
    const found = foundIn(await attempt.list(domain), key, attempt);
    const [made] = found;
    if (made === undefined) return undefined;
    if (found.length === 1) {
      const hostKey = made.hostKey === undefined ? {} : { hostKey: made.hostKey.reveal() };
      return { status: "done", output: { id: made.id, ...hostKey }, settled: true };
    }
    const ids = found.map((each) => each.id).join(" and ");
    const message = `${because}; the region now lists ${call.collection}s ${ids}, where one was to be made`;
    return { status: "failed", message };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const message = `${because}; and no list shows whether it was done: ${error.message}. The next run will look again.`;
    return { status: "failed", message, error, unsettled: true, ...(landsUntil === undefined ? {} : { landsUntil }) };
  }
}

/** The region may write the key in a form of its own; an object that was known before the call is another. */
function foundIn(listed: readonly Observed[], key: string, { kind, isKnown }: Attempt): readonly Observed[] {
  const exact = listed.filter((each) => each.key === key);
  return exact.length > 0 ? exact : listed.filter((each) => isSameInNormalForm(kind, each, { key }) && !isKnown(each.id));
}

/** `undefined` if it is to be sent again. */
function giveUp({ stop }: Attempt, { because, refusal }: Doubt, sent: number): CallOutcome | undefined {
  if (refusal !== undefined) return { status: "failed", message: because, error: refusal };
  if (sent >= ADDITIONS) {
    return { status: "failed", message: `${because} (sent ${sent} times; the region's list shows that it was not done)` };
  }
  return stop.aborted ? { status: "not-tried", message: "stopped" } : undefined;
}

/** An id that is a name is kept as it was sent: a server may answer a domain in another case. */
function sameId(kind: Kind, id: ObjectId | undefined, sent: unknown): ObjectId | undefined {
  const isSent = id !== undefined && typeof sent === "string" && kind.keyOfId?.(id) === kind.keyOfId?.(sent);
  return isSent && kind.keyOfId !== undefined ? sent : id;
}

/** Numbers are read as the lists' are, however they are written. */
export function idIn(output: unknown): ObjectId | undefined {
  const id = typeof output === "object" && output !== null ? (output as { id?: unknown }).id : undefined;
  const number = readNumber(id);
  if (Number.isSafeInteger(number)) return number;
  return typeof id === "string" ? id : undefined;
}
