import { setTimeout as delay } from "node:timers/promises";
import type { ReadClient } from "../api/client.ts";
import { listName } from "../model/identity.ts";
import type { Kind, Observed, Place } from "../resources/contract.ts";

/** Looks again what a region holds, after a call whose outcome is unknown. */
export interface Confirm {
  /** All objects of a kind, by a list that began after it was asked for. Throws a CallError. */
  list(kind: Kind, at: Place): Promise<readonly Observed[]>;
}

/**
 * Several calls of one region often fail at once. Whoever asks for a list that hasn't begun yet shares it; one that runs already is
 * too old, and the next one, which then serves all that have waited, begins when it has ended, and not before `gather` milliseconds
 * have passed.
 */
export function createConfirm(reader: ReadClient, gather: number): Confirm {
  const running = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Promise<readonly Observed[]>>();
  return {
    list: (kind, at) => {
      const key = listName({ ...at, kind: kind.name });
      const joined = waiting.get(key);
      if (joined !== undefined) return joined;
      const next = (async () => {
        await Promise.allSettled([running.get(key), delay(gather)]);
        waiting.delete(key);
        const list = kind.observe(reader, at);
        running.set(key, list);
        return list;
      })();
      waiting.set(key, next);
      return next;
    },
  };
}
