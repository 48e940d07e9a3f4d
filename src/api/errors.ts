/**
 * What became of a request that did not succeed:
 * `not-sent`: it never reached the server. `throttled`: the server turned it away unread (429).
 * `refused`: the server answered no, and did nothing. `unknown`: it may have been done.
 */
export type Outcome = "not-sent" | "throttled" | "refused" | "unknown";

/** A stable word for the cause, beside the outcome. */
export type CallErrorCode =
  | "unreachable"
  | "tls"
  | "timeout"
  | "cut-off"
  | "throttled"
  | "unauthorized"
  | "refused"
  | "server-error"
  | "unreadable"
  | "stopped";

/** A failed request to the API. Its message never holds what was sent. */
export class CallError extends Error {
  readonly code: CallErrorCode;
  readonly outcome: Outcome;
  readonly region: string;
  readonly method: string;
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;
  /** How long the server asked us to wait, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** How an answer began that isn't JSON, for those who look for what answered; without what was sent as a secret. */
  readonly body: string | undefined;

  constructor(
    message: string,
    about: {
      code: CallErrorCode;
      outcome: Outcome;
      region: string;
      method: string;
      status?: number | undefined;
      retryAfter?: number | undefined;
      body?: string | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: about.cause });
    this.name = "CallError";
    this.code = about.code;
    this.outcome = about.outcome;
    this.region = about.region;
    this.method = about.method;
    this.status = about.status;
    this.retryAfter = about.retryAfter;
    this.body = about.body;
  }
}
