import { setTimeout as delay } from "node:timers/promises";
import type { ReadClient } from "../../api/client.ts";
import { listName } from "../../model/identity.ts";
import type { Kind, Observed, Place } from "../../resources/contract.ts";

export interface Confirm {
  /** All objects of a kind, by a list that begins after this. Throws a CallError. */
  list(kind: Kind, at: Place): Promise<readonly Observed[]>;
}

/**
 * Calls of one region often fail together. They share a list that has not begun; one that runs already is too old, and the next begins
 * after it, and after `gather` milliseconds at the earliest.
 */
export function createConfirm(reader: ReadClient, gather: number): Confirm {
  const running = new Map<string, Promise<unknown>>();
  const waiting = new Map<string, Promise<readonly Observed[]>>();
  return {
    list: (kind, at) => {
      const name = listName({ ...at, kind: kind.name });
      const joined = waiting.get(name);
      if (joined !== undefined) return joined;
      const next = (async () => {
        await Promise.allSettled([running.get(name), delay(gather)]);
        waiting.delete(name);
        const list = kind.observe(reader, at);
        running.set(name, list);
        return list;
      })();
      waiting.set(name, next);
      return next;
    },
  };
}
