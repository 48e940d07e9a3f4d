import type { LimitFunction } from "p-limit";
import { readAnswer } from "./answer.ts";
import { CallError } from "./call-error.ts";
import { type Endpoint, pathOf } from "./endpoint.ts";
import { METHODS } from "./methods.ts";
import type { Pause } from "./pause.ts";
import type { Pool } from "./pool.ts";
import { delayBeforeRetry, type RetryPolicy } from "./retry.ts";
import type { RegionClock } from "./region-clock.ts";
import type { SecretsInUse } from "./secrets-in-use.ts";
import { newSalt, sign } from "./sign.ts";
import { sleep } from "./sleep.ts";
import type { WireMethod } from "./wire.ts";

export interface Account {
  readonly id: string;
  readonly secret: string;
}

/** `request` and `answer` hold secrets: mask them. */
export interface TryEvent {
  readonly region: string;
  readonly method: WireMethod;
  readonly try: number;
  readonly outcome: "done" | CallError["outcome"];
  readonly milliseconds: number;
  readonly error?: CallError;
  /** Milliseconds, if there is another try. */
  readonly retryIn?: number;
  readonly request: unknown;
  readonly answer?: unknown;
}

export interface Region {
  readonly endpoint: Endpoint;
  readonly pool: Pool;
  readonly pause: Pause;
  readonly clock: RegionClock;
  /** One try per connection; its time starts with its turn. */
  readonly inTurn: LimitFunction;
  /** For the rate. */
  readonly admit: () => Promise<void>;
}

export interface CallerOptions {
  readonly regions: ReadonlyMap<string, Region>;
  readonly account: Account;
  readonly secrets: SecretsInUse;
  readonly timeout: number;
  readonly policy: RetryPolicy;
  readonly onTry: (event: TryEvent) => void;
  readonly timeToWrite: () => number;
  readonly now: () => number;
}

export interface Caller {
  /** Throws a CallError after the last try. */
  call(
    region: string,
    method: WireMethod,
    data: unknown,
    signal?: AbortSignal,
    check?: (output: unknown) => void,
  ): Promise<unknown>;
  /** Ends retries and reports. */
  stop(): void;
}

type Tried = { readonly answer: unknown } | { readonly wait: number; readonly error: CallError };

const NEVER = new AbortController().signal;

export function createCaller({ regions, account, secrets, timeout, policy, onTry, timeToWrite, now }: CallerOptions): Caller {
  let stopped = false;
  const report = (event: TryEvent): void => {
    try {
      onTry(event);
    } catch (error) {
      process.emitWarning(`onTry failed: ${String(error)}`);
    }
  };

  const send = async (region: Region, method: WireMethod, data: unknown, left: number): Promise<unknown> => {
    const at = { region: region.endpoint.region, method };
    const salt = newSalt();
    const key = sign(account.secret, salt);
    secrets.noteRequest(data);
    if (left <= 0) throw new CallError("this run may not write any more", { code: "stopped", outcome: "not-sent", ...at });
    const sentAt = Date.now();
    const answer = await region.pool.post(pathOf(region.endpoint, method), {
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "x-api-version": "2",
        "x-random": salt,
        "x-auth-id": account.id,
        "x-auth-key": key,
      },
      body: JSON.stringify({ method: method.slice(method.indexOf(".") + 1), data }),
      timeout: Math.min(timeout, left),
      at,
    });
    region.clock.heard(answer.headers?.["date"], sentAt, Date.now());
    secrets.noteAnswer(answer.body);
    return readAnswer(answer, at, Date.now(), secrets.with(key));
  };

  const call: Caller["call"] = async (name, method, data, signal = NEVER, check = () => undefined) => {
    const region = regions.get(name);
    if (region === undefined) throw new TypeError(`no endpoint for region ${name}`);
    const at = { region: name, method };
    let started: number | undefined;
    /** Outweighs later tries that were not sent. */
    let uncertain: CallError | undefined;

    const attempt = async (tries: number): Promise<Tried> => {
      const from = (started ??= now());
      // At least 0, so that a call which no pause holds up is sent, however long it stood in line.
      const patience = (): number => Math.max(0, from + policy.within - now());
      if (region.pause.left() > patience()) throw uncertain ?? pausedTooLong(at, region.pause);
      await region.admit();
      const isOver = await orStopped(region.pause.wait(signal, patience), at, uncertain);
      if (!isOver) throw uncertain ?? pausedTooLong(at, region.pause);
      const sent = now();
      const event = { ...at, try: tries, request: data };
      const left = METHODS[method] === "read" ? Infinity : timeToWrite();
      let error: CallError;
      try {
        const answer = await send(region, method, data, left);
        check(answer);
        report({ ...event, outcome: "done", milliseconds: now() - sent, answer });
        return { answer };
      } catch (caught) {
        if (!(caught instanceof CallError)) throw caught;
        error = withHint(caught, account.secret);
        if (left !== Infinity && error.outcome === "unknown") error = landing(error, sent + Math.min(timeout, left));
      }
      if (stopped) throw uncertain ?? error;
      const wait = delayBeforeRetry(METHODS[method], error, { tries, elapsed: now() - started }, Math.random(), policy);
      const retries = wait !== undefined && !signal.aborted;
      const failed = { ...event, outcome: error.outcome, milliseconds: now() - sent, error };
      report(retries ? { ...failed, retryIn: wait } : failed);
      // For all calls to the region, whether this one is tried again or not.
      region.pause.atLeast(error.outcome === "throttled" ? Math.max(error.retryAfter ?? 0, wait ?? 0) : (error.retryAfter ?? 0));
      if (error.outcome === "unknown") uncertain = error;
      const known = error.outcome === "refused" ? error : (uncertain ?? error);
      if (!retries) throw known;
      return { wait, error: known };
    };

    for (let tries = 1; ; tries += 1) {
      const tried = await region.inTurn(attempt, tries);
      if ("answer" in tried) return tried.answer;
      await orStopped(sleep(tried.wait, signal), at, tried.error);
    }
  };
  return {
    call,
    stop: () => {
      stopped = true;
    },
  };
}

async function orStopped<T>(wait: Promise<T>, at: { region: string; method: string }, last?: CallError): Promise<T> {
  try {
    return await wait;
  } catch (cause) {
    throw last ?? new CallError("stopped before it was sent", { code: "stopped", outcome: "not-sent", ...at, cause });
  }
}

function pausedTooLong(at: { region: string; method: string }, pause: Pause): CallError {
  const retryAfter = pause.left();
  return new CallError(`the region asked all calls to come back in ${Math.ceil(retryAfter / 1000)} s`, {
    code: "throttled",
    outcome: "throttled",
    ...at,
    retryAfter,
  });
}

function landing(error: CallError, landsUntil: number): CallError {
  return new CallError(error.message, { ...error, landsUntil, cause: error.cause });
}

/** A secret from a file may end with a line break. */
function withHint(error: CallError, secret: string): CallError {
  if (error.code !== "unauthorized" || secret.trim() === secret) return error;
  const message = `${error.message}; the API secret begins or ends with a blank or a line break, which may be why`;
  return new CallError(message, { ...error, cause: error });
}
