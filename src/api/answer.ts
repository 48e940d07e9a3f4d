import { CallError } from "./errors.ts";
import { beginningOf, wordsOf } from "./server-words.ts";

/** An HTTP answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

/**
 * The output in an answer: `data` of `{isError: false, data}`, or a bare output; `null` for an empty body.
 * Throws a CallError for everything else: `isError` under any status, a status that isn't 2xx, and what isn't JSON. Its message
 * holds the server's own words, as far as they may be shown.
 */
export function readAnswer(
  answer: Answer,
  at: { readonly region: string; readonly method: string },
  now: number,
  secrets: readonly string[] = [],
): unknown {
  const parsed = parse(answer.body);
  const envelope = readEnvelope(parsed);
  const said = envelope?.failed === true && typeof envelope.errMsg === "string" ? envelope.errMsg : undefined;
  const body = parsed === undefined ? beginningOf(answer.body, secrets) : undefined;
  const about = { ...at, status: answer.status, body };
  const words = wordsOf(said ?? "", secrets);

  if (answer.status === 429) {
    const retryAfter = parseRetryAfter(answer.retryAfter, now);
    throw new CallError(slowDown(retryAfter), { ...about, code: "throttled", outcome: "throttled", retryAfter });
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new CallError(words || `not authorized (${answer.status})`, { ...about, code: "unauthorized", outcome: "refused" });
  }
  if (answer.status >= 500 || answer.status === 408) {
    const retryAfter = parseRetryAfter(answer.retryAfter, now);
    const text = words || `the server failed (${answer.status})`;
    throw new CallError(text, { ...about, code: "server-error", outcome: "unknown", retryAfter });
  }
  if (answer.status < 200 || answer.status >= 300) {
    throw new CallError(words || `refused with status ${answer.status}`, { ...about, code: "refused", outcome: "refused" });
  }
  if (envelope?.failed === true) {
    throw new CallError(words || "refused without a reason", { ...about, code: "refused", outcome: "refused" });
  }
  if (parsed === undefined) {
    throw new CallError("the answer is not JSON", { ...about, code: "unreadable", outcome: "unknown" });
  }
  return envelope === undefined ? parsed : (envelope.data ?? null);
}

/** What a 429 says. */
export function slowDown(retryAfter: number | undefined): string {
  const back = retryAfter === undefined ? "" : `, and to come back in ${Math.ceil(retryAfter / 1000)} s`;
  return `asked to slow down (429)${back}`;
}

/** `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3); `undefined` if it says neither. */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000;
  // Date.parse would find a year in almost anything that holds a number; all three forms of an HTTP date begin with a weekday.
  const at = /^\s*[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

interface Envelope {
  readonly failed: boolean;
  readonly errMsg?: unknown;
  readonly data?: unknown;
}

/**
 * No output of the manual has an `isError` or an `errMsg`, so that either makes an envelope. An `isError` that isn't a clear no
 * is a yes: a refusal that is written in another way (`1`, `"true"`) must not pass for an answer.
 */
function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { isError, errMsg, data } = value as { isError?: unknown; errMsg?: unknown; data?: unknown };
  if (isError === undefined) return typeof errMsg === "string" && errMsg !== "" ? { failed: true, errMsg } : undefined;
  return { failed: isError !== false && isError !== 0 && isError !== null, errMsg, data };
}

/** `undefined` is "not JSON"; an empty body is `null`, which some answers with no output are. */
function parse(body: string): unknown {
  if (body.trim() === "") return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
