/** How long what the storm interrupts takes to go on. */
import { setTimeout as pause } from "node:timers/promises";
import type { StormWorld } from "./world.ts";

export interface Measures {
  /** Of the shards that a replica holds as it is about to be killed: until another pass of each has ended. */
  killing(replica: string): Promise<void>;
  /** Of a room that a person has opened: until it is locked. */
  opened(room: string): void;
  /** Seconds. */
  readonly passes: readonly number[];
  readonly policies: readonly number[];
  end(): void;
}

/** `undefined`: there is nothing to measure any more. */
type Look = () => Promise<boolean | undefined> | boolean | undefined;

export function createMeasures({ emulator, sql }: StormWorld): Measures {
  const passes: number[] = [];
  const policies: number[] = [];
  const ended = new AbortController();
  const region = emulator.world("fra-1");
  const measure = async (look: Look, every: number, into: number[]): Promise<void> => {
    const began = performance.now();
    while (!ended.signal.aborted) {
      // The database may be restarting.
      const isDone = await Promise.resolve(look()).catch(() => false);
      if (isDone === undefined) return;
      if (isDone) {
        into.push((performance.now() - began) / 1000);
        return;
      }
      await pause(every);
    }
  };
  return {
    passes,
    policies,
    killing: async (replica) => {
      const held = await sql(
        `select s.account, s.domain, s.run, clock_timestamp()::text as at from xroom_controller.shards s
         join xroom_controller.replicas r on r.id = s.holder where r.name = '${replica}'`,
      ).catch(() => []);
      for (const { account, domain, run, at } of held) {
        const again = `select ran > '${String(at)}' and run is distinct from '${String(run)}' as again from xroom_controller.shards
          where account = '${String(account)}' and domain = '${String(domain)}'`;
        void measure(async () => (await sql(again))[0]?.["again"] === true, 200, passes);
      }
    },
    opened: (id) => {
      const look: Look = () => region.rooms().find((room) => `${room.domain}/${room.name}` === id)?.lock;
      void measure(look, 20, policies);
    },
    end: () => ended.abort(),
  };
}

/** `0.4 (p50) 2.1 (p99) 3.0 (max) of 17`, in seconds. */
export function spread(values: readonly number[]): string {
  if (values.length === 0) return "none";
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);
  return `${at(0.5)} (p50) ${at(0.99)} (p99) ${at(1)} (max) of ${values.length}`;
}
