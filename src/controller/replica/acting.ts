/** Whether this replica acts: those with the newest settings do, the others stand by. What begins and ends with it, does so in turn. */
import { Failure } from "../../model/diagnostic.ts";
import { fingerprintOf } from "../config/fingerprint.ts";
import { joinGeneration } from "../database/generations.ts";
import type { Replica } from "./context.ts";

export interface Acting {
  /** Ends what it does. */
  stop(): Promise<void>;
}

export interface ActingOptions {
  /** Begins the replica's work; gives what ends it, and waits until it has ended. */
  begin(): Promise<() => Promise<void>>;
  /** Milliseconds between two looks. */
  readonly interval: number;
}

type Subject = Pick<Replica, "config" | "environment" | "database" | "heartbeat" | "log">;

/** Resolves once it acts or stands by. Throws what its first look throws. */
export async function startActing(replica: Subject, { begin, interval }: ActingOptions): Promise<Acting> {
  const { config, environment, database, heartbeat, log } = replica;
  let end: (() => Promise<void>) | undefined;
  let state: boolean | undefined;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const fingerprint = await fingerprintOf(config, environment);
    const acts = await joinGeneration(database, { replica: heartbeat.id, fingerprint });
    if (stopped || acts === state) return;
    const before = state;
    state = acts;
    if (acts) {
      if (before !== undefined) log("the newest settings are this replica's: it acts");
      end = await begin();
      return;
    }
    log("another replica has newer settings: controller.yaml, a policy or a secret differs; this one drains, and stands by");
    await end?.();
    end = undefined;
  };
  let problem = "";
  const loop = async (): Promise<void> => {
    try {
      await look();
      problem = "";
    } catch (error) {
      // A file that can't be read, or a database that isn't there: what runs goes on.
      const message = error instanceof Failure ? error.message : String(error);
      if (message !== problem) log(`the settings can't be compared: ${message}`);
      problem = message;
    }
    if (!stopped) timer = setTimeout(() => void (running = loop()), interval);
  };
  await look();
  let running: Promise<void> = Promise.resolve();
  timer = setTimeout(() => void (running = loop()), interval);
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
      await end?.();
    },
  };
}
