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
  /** Closes all connections, hanging ones too, and drops pending deliveries. */
  close(): Promise<void>;
  readonly account: Account;
  readonly regions: readonly string[];
  /** Every call, oldest first, with passwords. The array is live: entries are completed when their calls are answered. */
  readonly log: readonly CallLogEntry[];
  clearLog(): void;
  order(fault: FaultOrder): void;
  clearFaults(): void;
  /** The faults still to come. */
  readonly faults: readonly FaultOrder[];
  readonly readings: Readings;
  /** Throws a Failure for an invalid one. */
  setReadings(readings: Partial<Readings>): void;
  readonly clock: Clock;
  /** Reads and changes a region as other users would. Throws for an unknown region. */
  world(region: string): WorldView;
  /** Every POST to a webhook's listener, oldest first. Live, like the log. */
  readonly deliveries: readonly DeliveryLogEntry[];
  /** Resolves when no delivery is pending. */
  settled(): Promise<void>;
  snapshot(): WorldSnapshot;
  /** Restores the worlds, the domains and the clock's offset. */
  restore(snapshot: WorldSnapshot): void;
  /** Back to the start: worlds, clock and readings; removes faults and empties the logs. */
  reset(): void;
}
