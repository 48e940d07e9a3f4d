import { parseBoundedJson } from "../model/json.ts";
import { CallError } from "./call-error.ts";
import { safeBeginning, safeMessage } from "./server-message.ts";
import { type Headers, signOfMore } from "./signs.ts";

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
  readonly headers?: Headers;
}

/** Successes that are whole. `202` is done later, if at all; `206`, `203` and `226` are parts, or changed by others on the way. */
const WHOLE = new Set([200, 201, 204]);

/**
 * The output, bare or as `{isError: false, data}`; `null` for an empty body. Throws a CallError, also for a success that contradicts
 * itself or is only a part: then it is unknown what was done, or what else there is.
 */
export function readAnswer(
  answer: Answer,
  at: { readonly region: string; readonly method: string },
  now: number,
  secrets: Iterable<string> = [],
): unknown {
  const { status } = answer;
  const parsed = parse(answer.body);
  const envelope = readEnvelope(parsed);
  const body = parsed === undefined ? safeBeginning(answer.body, secrets) : undefined;
  const retryAfter = status < 400 ? undefined : parseRetryAfter(answer.retryAfter, now);
  const about = { ...at, status, body, retryAfter };
  const message = safeMessage(envelope?.error ?? "", secrets);

  if (status === 429) throw new CallError(slowDown(retryAfter), { ...about, code: "throttled", outcome: "throttled" });
  if (status === 401 || status === 403) {
    throw new CallError(message || `not authorized (${status})`, { ...about, code: "unauthorized", outcome: "refused" });
  }
  if (status >= 500 || status === 408) {
    const text = `${message || `the server failed (${status})`}${back(retryAfter)}`;
    throw new CallError(text, { ...about, code: "server-error", outcome: "unknown" });
  }
  if (status < 200 || status >= 300) {
    throw new CallError(message || `refused with status ${status}`, { ...about, code: "refused", outcome: "refused" });
  }
  if (envelope?.failed === true) {
    throw new CallError(message || "refused without a reason", { ...about, code: "refused", outcome: "refused" });
  }
  if (parsed === undefined) throw new CallError("the answer is not JSON", { ...about, code: "unreadable", outcome: "unknown" });
  const doubt = doubtOf(status, envelope, message);
  if (doubt !== undefined) throw new CallError(doubt, { ...about, code: "unclear", outcome: "unknown" });
  const output = envelope === undefined ? parsed : (envelope.data ?? null);
  if (!at.method.endsWith(".list")) return output;
  const more = signOfMore(answer.headers ?? {}, envelope?.beside ?? {}, output);
  if (more !== undefined) {
    throw new CallError(`the answer is only a part of the list: ${more}`, { ...about, code: "partial", outcome: "unknown" });
  }
  return output;
}

/** Why a success may be none. */
function doubtOf(status: number, envelope: Envelope | undefined, message: string): string | undefined {
  if (status === 202) return "the region took the request, and did not say that it is done (202)";
  if (status === 206) return "the answer is only a part (206)";
  if (!WHOLE.has(status)) return `the answer's status is ${status}, which is no whole success`;
  return envelope?.error === undefined ? undefined : `the answer is a success with an error message: ${message}`;
}

function slowDown(retryAfter: number | undefined): string {
  return `asked to slow down (429)${back(retryAfter)}`;
}

function back(retryAfter: number | undefined): string {
  return retryAfter === undefined ? "" : `, and to come back in ${Math.ceil(retryAfter / 1000)} s`;
}

/** A region that asks for more is asked again by another run. */
const LONGEST_PAUSE = 86_400_000;

/** Milliseconds, a day at most. Seconds or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Math.min(LONGEST_PAUSE, Number(text) * 1000);
  // Date.parse would read most numbers as a year; an HTTP date begins with a weekday.
  const at = /^\s*[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.min(LONGEST_PAUSE, Math.max(0, at - now));
}

interface Envelope {
  readonly failed: boolean;
  readonly error: string | undefined;
  readonly data: unknown;
  /** All its fields but `data`. */
  readonly beside: object;
}

/**
 * No output of the manual has `isError` or a message of an error. An unclear `isError` (`1`, `"true"`) counts as a refusal, and so does an
 * `errMsg` alone.
 */
function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { data, ...beside } = value as { readonly data?: unknown; readonly isError?: unknown };
  const { isError } = beside;
  const error = errorIn(beside);
  if (isError === undefined && error === undefined) return undefined;
  const isAlone = isError === undefined && data === undefined && "errMsg" in beside;
  const failed = isAlone || ![undefined, null, false, 0].includes(isError as null);
  return { failed, error, data, beside };
}

/** Gateways have names of their own for a message. */
function errorIn(fields: object): string | undefined {
  const { errMsg, error, errorMessage } = fields as Readonly<Record<string, unknown>>;
  return [errMsg, error, errorMessage].find((each) => typeof each === "string" && each !== "") as string | undefined;
}

/** `undefined` if it isn't JSON. */
function parse(body: string): unknown {
  if (body.trim() === "") return null;
  try {
    return parseBoundedJson(body);
  } catch {
    return undefined;
  }
}
