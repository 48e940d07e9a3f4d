import type { Account } from "./calls/authenticate.ts";
import type { CallLogEntry } from "./calls/call-log.ts";
import type { Clock } from "./clock.ts";
import type { DeliveryLogEntry } from "./listeners/deliveries.ts";
import type { FaultOrder } from "./calls/faults.ts";
import type { Readings } from "./readings.ts";
import type { WorldSnapshot } from "./world/snapshot.ts";
import type { WorldView } from "./world/view.ts";

/** A local xroom.app. */
export interface Emulator {
  /** Default: any free port of 127.0.0.1. Gives `http://127.0.0.1:4010`, without a trailing slash. */
  listen(options?: { readonly port?: number; readonly host?: string }): Promise<string>;
  /** Ends every connection, those that hang too, and gives up what is still to be delivered. */
  close(): Promise<void>;
  readonly account: Account;
  readonly regions: readonly string[];
  /** Every call that arrived, oldest first, with passwords. It lives: an entry is filled in as its call is answered. */
  readonly log: readonly CallLogEntry[];
  clearLog(): void;
  order(fault: FaultOrder): void;
  clearFaults(): void;
  /** What is still to come of what was ordered. */
  readonly faults: readonly FaultOrder[];
  readonly readings: Readings;
  /** Throws a Failure for one that can't be. */
  setReadings(readings: Partial<Readings>): void;
  readonly clock: Clock;
  /** A region, seen and changed as somebody else would. Throws for a region that isn't there. */
  world(region: string): WorldView;
  /** Every post to a webhook's listener, oldest first. It lives, like the log. */
  readonly deliveries: readonly DeliveryLogEntry[];
  /** When every delivery that was queued is done, or given up. */
  settled(): Promise<void>;
  snapshot(): WorldSnapshot;
  /** The worlds, domains and the clock's offset as they were then. */
  restore(snapshot: WorldSnapshot): void;
  /** All as it was at the start: worlds, clock, readings; no faults, empty logs. */
  reset(): void;
}
