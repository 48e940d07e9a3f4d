/**
 * `not-sent`: it never reached the server. `throttled`: 429. `refused`: the server did nothing. `unknown`: it may have been done.
 */
export type ErrorOutcome = "not-sent" | "throttled" | "refused" | "unknown";

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
  | "unclear"
  | "partial"
  | "stopped";

/** Never quotes what was sent. */
export class CallError extends Error {
  readonly code: CallErrorCode;
  readonly outcome: ErrorOutcome;
  readonly region: string;
  readonly method: string;
  readonly status: number | undefined;
  /** Milliseconds. */
  readonly retryAfter: number | undefined;
  /** The beginning of one that isn't JSON. */
  readonly body: string | undefined;
  /** By `performance.now()`, of an unknown outcome whose time was bounded: until then it may still be done. */
  readonly landsUntil: number | undefined;

  constructor(
    message: string,
    about: {
      code: CallErrorCode;
      outcome: ErrorOutcome;
      region: string;
      method: string;
      status?: number | undefined;
      retryAfter?: number | undefined;
      body?: string | undefined;
      landsUntil?: number | undefined;
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
    this.landsUntil = about.landsUntil;
  }
}
