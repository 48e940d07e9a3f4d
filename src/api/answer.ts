import { CallError } from "./call-error.ts";
import { safeBeginning, safeMessage } from "./server-message.ts";

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

/** The output, bare or as `{isError: false, data}`; `null` for an empty body. Throws a CallError. */
export function readAnswer(
  answer: Answer,
  at: { readonly region: string; readonly method: string },
  now: number,
  secrets: readonly string[] = [],
): unknown {
  const parsed = parse(answer.body);
  const envelope = readEnvelope(parsed);
  const errMsg = envelope?.failed === true && typeof envelope.errMsg === "string" ? envelope.errMsg : undefined;
  const body = parsed === undefined ? safeBeginning(answer.body, secrets) : undefined;
  const about = { ...at, status: answer.status, body };
  const message = safeMessage(errMsg ?? "", secrets);

  if (answer.status === 429) {
    const retryAfter = parseRetryAfter(answer.retryAfter, now);
    throw new CallError(slowDown(retryAfter), { ...about, code: "throttled", outcome: "throttled", retryAfter });
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new CallError(message || `not authorized (${answer.status})`, { ...about, code: "unauthorized", outcome: "refused" });
  }
  if (answer.status >= 500 || answer.status === 408) {
    const retryAfter = parseRetryAfter(answer.retryAfter, now);
    const text = message || `the server failed (${answer.status})`;
    throw new CallError(text, { ...about, code: "server-error", outcome: "unknown", retryAfter });
  }
  if (answer.status < 200 || answer.status >= 300) {
    throw new CallError(message || `refused with status ${answer.status}`, { ...about, code: "refused", outcome: "refused" });
  }
  if (envelope?.failed === true) {
    throw new CallError(message || "refused without a reason", { ...about, code: "refused", outcome: "refused" });
  }
  if (parsed === undefined) {
    throw new CallError("the answer is not JSON", { ...about, code: "unreadable", outcome: "unknown" });
  }
  return envelope === undefined ? parsed : (envelope.data ?? null);
}

export function slowDown(retryAfter: number | undefined): string {
  const back = retryAfter === undefined ? "" : `, and to come back in ${Math.ceil(retryAfter / 1000)} s`;
  return `asked to slow down (429)${back}`;
}

/** Milliseconds. Seconds or an HTTP date (RFC 9110, 10.2.3). */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(text)) return Number(text) * 1000;
  // Date.parse would read most numbers as a year; an HTTP date begins with a weekday.
  const at = /^\s*[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

interface Envelope {
  readonly failed: boolean;
  readonly errMsg?: unknown;
  readonly data?: unknown;
}

/** No output of the manual has `isError` or `errMsg`. An unclear `isError` (`1`, `"true"`) counts as a refusal. */
function readEnvelope(value: unknown): Envelope | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { isError, errMsg, data } = value as { isError?: unknown; errMsg?: unknown; data?: unknown };
  if (isError === undefined) return typeof errMsg === "string" && errMsg !== "" ? { failed: true, errMsg } : undefined;
  return { failed: isError !== false && isError !== 0 && isError !== null, errMsg, data };
}

/** `undefined` if it isn't JSON. */
function parse(body: string): unknown {
  if (body.trim() === "") return null;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
