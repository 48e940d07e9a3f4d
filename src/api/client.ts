import pLimit, { type LimitFunction } from "p-limit";
import pThrottle from "p-throttle";
import { fail } from "../model/diagnostic.ts";
import { RATE } from "./rate.ts";
import { readAnswer, slowDown } from "./answer.ts";
import { type Endpoint, pathOf } from "./endpoint.ts";
import { CallError } from "./errors.ts";
import { METHODS, type ReadMethod, type WriteMethod } from "./methods.ts";
import { createPause, type Pause } from "./pause.ts";
import { createPool, type Pool } from "./pool.ts";
import { delayBeforeRetry, RETRY, type RetryPolicy } from "./retry.ts";
import { newSalt, sign } from "./sign.ts";
import { sleep } from "./sleep.ts";
import type { WireInput, WireMethod, WireOutput } from "./wire.ts";

/**
 * All that a plan is given: it has no way to write. Answers are typed as the manual has them and not checked; the kinds read them
 * with care. Throws a CallError once the tries are used up.
 */
export interface ReadClient {
  read<M extends ReadMethod>(region: string, method: M, data: WireInput<M>, signal?: AbortSignal): Promise<WireOutput<M>>;
}

/** All that apply is given beside it. Creating calls are never sent again once one may have reached the server (methods.ts). */
export interface WriteClient {
  write<M extends WriteMethod>(region: string, method: M, data: WireInput<M>, signal?: AbortSignal): Promise<WireOutput<M>>;
}

/** One try of one call, told to whoever watches. `request` and `answer` hold secrets: mask them before they go anywhere. */
export interface TryEvent {
  readonly region: string;
  readonly method: WireMethod;
  readonly try: number;
  readonly outcome: "done" | CallError["outcome"];
  readonly milliseconds: number;
  readonly error?: CallError;
  /** Set if it is sent again: in so many milliseconds. */
  readonly retryIn?: number;
  readonly request: unknown;
  readonly answer?: unknown;
}

export interface ConnectOptions {
  readonly endpoints: readonly Endpoint[];
  readonly account: { readonly id: string; readonly secret: string };
  /** Connections per region; more calls wait for one. */
  readonly connections?: number;
  /** Requests per second and region, all tries counted. */
  readonly rate?: number;
  /** How long one try may take, in milliseconds. */
  readonly timeout?: number;
  readonly retry?: RetryPolicy;
  /** HTTP_PROXY, HTTPS_PROXY and NO_PROXY, as found in the environment. */
  readonly proxy?: { readonly http?: string | undefined; readonly https?: string | undefined; readonly no?: string | undefined };
  /** What it throws is a warning of the process, and changes nothing of a call. */
  readonly onTry?: (event: TryEvent) => void;
}

export interface Connection {
  readonly reader: ReadClient;
  readonly writer: WriteClient;
  close(): Promise<void>;
}

interface Region {
  readonly endpoint: Endpoint;
  readonly pool: Pool;
  readonly pause: Pause;
  /** As many tries at once as there are connections. Whoever waits for a turn has no time running yet, and no pause behind it. */
  readonly turn: LimitFunction;
  /** Resolves as soon as one more request may be sent in this second. */
  readonly admit: () => Promise<void>;
}

const TIMEOUT = 60_000;
const NEVER = new AbortController().signal;

/** Connections to the regions: a pool with keep-alive for each, opened by the first call to it. Throws a Failure for what can't be sent. */
export function connect(options: ConnectOptions): Connection {
  checkAccount(options.account);
  const { connections = 10 } = options;
  const now = (): number => performance.now();
  const regions = new Map<string, Region>(
    options.endpoints.map((endpoint) => {
      const pool = createPool(endpoint, connections, options.proxy ?? {});
      const throttle = pThrottle({ limit: options.rate ?? RATE, interval: 1_000, strict: true });
      const admit = throttle(() => Promise.resolve());
      return [endpoint.region, { endpoint, pool, pause: createPause(now), turn: pLimit(connections), admit }];
    }),
  );
  const policy = options.retry ?? RETRY;
  /** A call that was made was made, whatever becomes of those who look on. */
  const tell = (event: TryEvent): void => {
    try {
      options.onTry?.(event);
    } catch (error) {
      process.emitWarning(`a call could not be told of: ${String(error)}`);
    }
  };
  /** From then on a try fails because it was cut off by us, which is nothing to tell. */
  let closed = false;

  async function once(region: Region, method: WireMethod, data: unknown): Promise<unknown> {
    const at = { region: region.endpoint.region, method };
    const salt = newSalt();
    const key = sign(options.account.secret, salt);
    const answer = await region.pool.post(pathOf(region.endpoint, method), {
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "x-api-version": "2",
        "x-random": salt,
        "x-auth-id": options.account.id,
        "x-auth-key": key,
      },
      body: JSON.stringify({ method: method.slice(method.indexOf(".") + 1), data }),
      timeout: options.timeout ?? TIMEOUT,
      at,
    });
    return readAnswer(answer, at, Date.now(), [key, options.account.secret, ...secretsIn(data)]);
  }

  async function call(regionName: string, method: WireMethod, data: unknown, signal: AbortSignal = NEVER): Promise<unknown> {
    const region = regions.get(regionName);
    if (region === undefined) throw new TypeError(`no endpoint for region ${regionName}`);
    let started: number | undefined;
    // A try that may have been done says more of the call than a later one that never got there.
    let uncertain: CallError | undefined;

    /** One try: its answer, or how long to wait before the next. Throws once there is none. */
    const attempt = async (tries: number): Promise<{ answer: unknown } | { wait: number; error: CallError }> => {
      started ??= now();
      if (region.pause.left() > 0 && now() - started + region.pause.left() > policy.within)
        throw uncertain ?? pausedTooLong(regionName, method, region.pause);
      await region.admit();
      await stopped(region.pause.wait(signal), regionName, method, uncertain);
      const sent = now();
      const event = { region: regionName, method, try: tries, request: data };
      let error: CallError;
      try {
        const answer = await once(region, method, data);
        tell({ ...event, outcome: "done", milliseconds: now() - sent, answer });
        return { answer };
      } catch (caught) {
        if (!(caught instanceof CallError)) throw caught;
        error = hinted(caught, options.account);
      }
      if (closed) throw uncertain ?? error;
      const wait = delayBeforeRetry(METHODS[method], error, { tries, elapsed: now() - started }, Math.random(), policy);
      const told = { ...event, outcome: error.outcome, milliseconds: now() - sent, error };
      tell(wait === undefined || signal.aborted ? told : { ...told, retryIn: wait });
      if (error.outcome === "throttled") region.pause.atLeast(Math.max(error.retryAfter ?? 0, wait ?? 0));
      if (error.outcome === "unknown") uncertain = error;
      const known = error.outcome === "refused" ? error : (uncertain ?? error);
      if (wait === undefined || signal.aborted) throw known;
      return { wait, error: known };
    };

    for (let tries = 1; ; tries += 1) {
      const tried = await region.turn(attempt, tries);
      if ("answer" in tried) return tried.answer;
      await stopped(sleep(tried.wait, signal), regionName, method, tried.error);
    }
  }

  return {
    reader: {
      read: async (region, method, data, signal) => {
        if (METHODS[method] !== "read") throw new TypeError(`${method} writes`);
        return (await call(region, method, data, signal)) as WireOutput<typeof method>;
      },
    },
    writer: {
      write: async (region, method, data, signal) => (await call(region, method, data, signal)) as WireOutput<typeof method>,
    },
    close: async () => {
      closed = true;
      await Promise.all([...regions.values()].map((region) => region.pool.close()));
    },
  };
}

/** A wait that was ended by the stop signal: the last try's error if there was one, else "stopped". */
async function stopped(wait: Promise<void>, region: string, method: string, last?: CallError): Promise<void> {
  try {
    await wait;
  } catch (cause) {
    throw last ?? new CallError("stopped before it was sent", { code: "stopped", outcome: "not-sent", region, method, cause });
  }
}

/** A region may ask for hours; no call waits for longer than it may take with all its tries. */
function pausedTooLong(region: string, method: string, pause: Pause): CallError {
  const retryAfter = pause.left();
  return new CallError(slowDown(retryAfter), { code: "throttled", outcome: "throttled", region, method, retryAfter });
}

/** Visible ASCII, which is what a header may hold. An id with a line break was mostly read from a file. */
function checkAccount({ id }: ConnectOptions["account"]): void {
  if (/^[\x21-\x7e]+$/.test(id)) return;
  throw fail(
    "bad-credentials",
    "the API id holds characters that no request can carry",
    "Look for a line break or a blank at its end; the dashboard shows it as it should be.",
  );
}

/** A secret was mostly read from a file, whose line break came along: it can be signed with, and is another one. */
function hinted(error: CallError, { secret }: ConnectOptions["account"]): CallError {
  if (error.code !== "unauthorized" || secret.trim() === secret) return error;
  const message = `${error.message}; the API secret begins or ends with a blank or a line break, which may be why`;
  return new CallError(message, { ...error, cause: error });
}

/** The passwords in a call's data, by the wire's names for them. */
function secretsIn(data: unknown): string[] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    typeof value === "string" && value !== "" && (name === "key" || name === "password") ? [value] : secretsIn(value),
  );
}
