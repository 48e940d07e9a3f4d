import pLimit from "p-limit";
import pThrottle from "p-throttle";
import { fail } from "../model/diagnostic.ts";
import { type Account, createCaller, type Region, type TryEvent } from "./caller.ts";
import type { Endpoint } from "./endpoint.ts";
import { METHODS, type ReadMethod, type WriteMethod } from "./methods.ts";
import { createPause } from "./pause.ts";
import { createPool } from "./pool.ts";
import type { Proxies } from "./proxies.ts";
import { RATE } from "./rate.ts";
import { type ClockReading, createRegionClock } from "./region-clock.ts";
import { RETRY, type RetryPolicy } from "./retry.ts";
import { createSecretsInUse } from "./secrets-in-use.ts";
import type { WireInput, WireOutput } from "./wire.ts";

/** All that a plan gets. Throws a CallError. */
export interface ReadClient {
  /** Outputs are not checked but by `check`: if it throws a CallError, the call is tried again. */
  read<M extends ReadMethod>(
    region: string,
    method: M,
    data: WireInput<M>,
    signal?: AbortSignal,
    check?: (output: unknown) => void,
  ): Promise<WireOutput<M>>;
}

/** For apply. */
export interface WriteClient {
  write<M extends WriteMethod>(region: string, method: M, data: WireInput<M>, signal?: AbortSignal): Promise<WireOutput<M>>;
}

export type { ClockReading, TryEvent };

export interface ConnectOptions {
  readonly endpoints: readonly Endpoint[];
  readonly account: Account;
  /** Per region; more calls wait. */
  readonly connections?: number;
  /** Requests per second and region, all tries counted. */
  readonly rate?: number;
  /** Resolves when a region may be sent another request; in place of `rate`. */
  readonly admit?: (region: string) => Promise<void>;
  /** Milliseconds that a write may take from now, asked as it is sent; 0: it isn't sent. */
  readonly timeToWrite?: () => number;
  /** Of one try, in milliseconds. */
  readonly timeout?: number;
  readonly retry?: RetryPolicy;
  readonly proxy?: Proxies;
  readonly onTry?: (event: TryEvent) => void;
  /** Values that no message may show, besides those that are sent and answered. */
  readonly secrets?: Iterable<string>;
}

export interface Connection {
  readonly reader: ReadClient;
  readonly writer: WriteClient;
  /** The regions' clocks beside ours, by their last answers; without those whose answers have no `Date`. */
  clocks(): ReadonlyMap<string, ClockReading>;
  /** Holds a region's calls back for so many milliseconds, as a Retry-After does. */
  holdBack(region: string, milliseconds: number): void;
  close(): Promise<void>;
}

const TIMEOUT = 60_000;

/** Connects at the first call. Throws a Failure for a bad account or proxy. */
export function connect(options: ConnectOptions): Connection {
  checkAccount(options.account);
  const now = (): number => performance.now();
  const regions = new Map(options.endpoints.map((endpoint) => [endpoint.region, openRegion(endpoint, options, now)]));
  const { call, stop } = createCaller({
    regions,
    account: options.account,
    secrets: createSecretsInUse([options.account.secret, ...(options.secrets ?? [])]),
    timeout: options.timeout ?? TIMEOUT,
    policy: options.retry ?? RETRY,
    onTry: options.onTry ?? (() => undefined),
    timeToWrite: options.timeToWrite ?? (() => Infinity),
    now,
  });
  return {
    reader: {
      read: async (region, method, data, signal, check) => {
        if (METHODS[method] !== "read") throw new TypeError(`${method} writes`);
        return (await call(region, method, data, signal, check)) as WireOutput<typeof method>;
      },
    },
    writer: {
      write: async (region, method, data, signal) => (await call(region, method, data, signal)) as WireOutput<typeof method>,
    },
    clocks: () => new Map([...regions].flatMap(([name, { clock }]) => entryOf(name, clock.reading()))),
    holdBack: (name, milliseconds) => regions.get(name)?.pause.atLeast(milliseconds),
    close: async () => {
      stop();
      await Promise.all([...regions.values()].map((region) => region.pool.close()));
    },
  };
}

function openRegion(endpoint: Endpoint, options: ConnectOptions, now: () => number): Region {
  const { connections = 10, rate = RATE, proxy = {}, admit } = options;
  const throttle = pThrottle({ limit: rate, interval: 1_000, strict: true });
  return {
    endpoint,
    pool: createPool(endpoint, connections, proxy),
    pause: createPause(now),
    clock: createRegionClock(),
    inTurn: pLimit(connections),
    admit: admit === undefined ? throttle(() => Promise.resolve()) : () => admit(endpoint.region),
  };
}

function entryOf(name: string, reading: ClockReading | undefined): [string, ClockReading][] {
  return reading === undefined ? [] : [[name, reading]];
}

/** Headers take visible ASCII only. */
function checkAccount({ id }: Account): void {
  if (/^[\x21-\x7e]+$/.test(id)) return;
  throw fail(
    "bad-credentials",
    "the API id has characters that a request can't carry",
    "Look for a line break or a blank at its end; the dashboard shows the id.",
  );
}
