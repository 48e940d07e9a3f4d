import { randomBytes } from "node:crypto";
import { refuseCaller } from "./http/access.ts";
import { handleAdmin } from "./http/admin.ts";
import type { Account } from "./calls/authenticate.ts";
import { createCallLog, type CallLogEntry } from "./calls/call-log.ts";
import { handleCall, type CallContext } from "./calls/handle-call.ts";
import type { RuleContext } from "./world/rule-context.ts";
import { createClock } from "./clock.ts";
import { createDelays } from "./delays.ts";
import type { Emulator } from "./contract.ts";
import { createDeliveries } from "./listeners/deliveries.ts";
import { createFaults } from "./calls/faults.ts";
import { applySeed } from "./seed/apply-seed.ts";
import type { Seed } from "./seed/seed.ts";
import { createPoster, type Listeners } from "./listeners/post.ts";
import { DEFAULT_READINGS, readReadings, type Readings } from "./readings.ts";
import { createEmulatorServer } from "./http/server.ts";
import { readSnapshot, restoreWorld, takeSnapshot, type WorldSnapshot } from "./world/snapshot.ts";
import { createView } from "./world/view.ts";
import { BUILT_IN_REGIONS, createWorld, type Domains, type World } from "./world/world.ts";

/** The default account. It is valid nowhere else. */
export const DEMO_ACCOUNT: Account = { id: "demo", secret: "b7c1e0f25d9a4836a4f0d2c95be7183e6f0c4a9d7b2e815390ac6d4f1e8b7253" };
/** The webhookKey of a domain without one. */
export const DEMO_WEBHOOK_KEY = "2f6d80a1c4b97e35d0861fa2947cbe53";

export interface EmulatorOptions {
  /** Default: the seed's, else the demo account. */
  readonly account?: Account;
  /** The clock before it is moved; milliseconds since 1970. */
  readonly now?: () => number;
  /** These override the seed's. */
  readonly readings?: Partial<Readings>;
  /** Default: fra-1, sfo-1 and sgp-1. The first also serves `api.xroom.app` and loopback. */
  readonly regions?: readonly string[];
  readonly seed?: Seed;
  /** The worlds, domains and the clock's offset; those of the seed are then ignored. */
  readonly snapshot?: WorldSnapshot;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** `assumed`: only listeners on this machine are posted to; others are assumed to answer correctly. Default: `real`. */
  readonly listeners?: Listeners;
  /** Called once for each call, when its answer is decided. */
  readonly onCall?: (entry: CallLogEntry) => void;
}

/** Throws a Failure for an invalid seed, snapshot or readings. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const account = options.account ?? options.seed?.account ?? DEMO_ACCOUNT;
  const regions = [...new Set([...(options.regions ?? BUILT_IN_REGIONS), ...Object.keys(options.snapshot?.regions ?? {})])];
  const newKey = (): string => randomBytes(16).toString("hex");
  const clock = createClock(options.now ?? Date.now);
  const log = createCallLog();
  const deliveries = createDeliveries(createPoster(options.listeners ?? "real"), newKey);
  const delays = createDelays();
  let readings: Readings = DEFAULT_READINGS;
  let domains: Domains = null;
  let worlds = new Map<string, World>();
  const faults = createFaults(() => [...worlds.values()]);

  const ruleContext = (): RuleContext => ({ now: clock.now(), readings, newKey });
  const worldOf = (region: string): World => {
    const world = worlds.get(region);
    if (world === undefined) throw new Error(`there is no region ${region}; there are ${regions.join(", ")}`);
    return world;
  };
  const restore = (snapshot: WorldSnapshot): void => {
    const checked = readSnapshot(snapshot);
    worlds = new Map(regions.map((region) => [region, restoreWorld(region, checked.regions[region])]));
    domains = checked.domains;
    clock.offset = checked.clockOffset;
  };
  const start = (): void => {
    readings = { ...DEFAULT_READINGS, ...readReadings(options.seed?.readings ?? {}), ...readReadings(options.readings ?? {}) };
    clock.offset = 0;
    if (options.snapshot !== undefined) return restore(options.snapshot);
    worlds = new Map(regions.map((region) => [region, createWorld(region)]));
    domains = options.seed === undefined ? null : applySeed(options.seed, worldOf, regions, clock, ruleContext, DEMO_WEBHOOK_KEY);
  };
  start();

  const callContext: CallContext = {
    account,
    domains: () => domains,
    webhookKeyOf: (domain) =>
      (domains !== null && Object.hasOwn(domains, domain) ? domains[domain]?.webhookKey : undefined) ?? DEMO_WEBHOOK_KEY,
    world: worldOf,
    ruleContext,
    faults,
    log,
    deliveries,
    sleep: delays.wait,
    onCall: options.onCall ?? (() => {}),
  };
  const emulator: Emulator = {
    listen: ({ port = 0, host = "127.0.0.1" } = {}) => server.listen(port, host),
    close: async () => {
      delays.end();
      await Promise.all([server.close(), deliveries.close()]);
    },
    account,
    regions,
    log: log.entries,
    clearLog: log.clear,
    order: faults.order,
    clearFaults: faults.clear,
    get faults() {
      return faults.orders;
    },
    get readings() {
      return readings;
    },
    setReadings: (some) => {
      readings = { ...readings, ...readReadings(some) };
    },
    clock,
    world: (region) => {
      worldOf(region);
      return createView(region, () => worldOf(region), ruleContext, deliveries.announce);
    },
    deliveries: deliveries.log,
    settled: deliveries.settled,
    snapshot: () => takeSnapshot(worlds.values(), domains, clock.offset),
    restore,
    reset: () => {
      start();
      faults.clear();
      log.clear();
      deliveries.clear();
    },
  };
  const server = createEmulatorServer({
    regions,
    tls: options.tls,
    repairsLength: () => readings.shortContentLength === "repaired",
    refuse: refuseCaller,
    call: (request) => handleCall(request, callContext),
    admin: (request) => handleAdmin(request, emulator),
  });
  return emulator;
}
