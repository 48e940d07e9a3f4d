import type { ReadClient } from "../api/client.ts";
import { listName } from "../model/identity.ts";
import type { Observed } from "../resources/contract.ts";
import { askForUnlisted } from "./absence/ask.ts";
import type { AskOptions } from "./absence/asking.ts";
import { type Observation, observe, type ListRequest } from "./observe.ts";

/** Lists that start before it is known which are needed, while the state is still being read. */
export interface Prefetch {
  start(requests: readonly ListRequest[], signal?: AbortSignal): void;
  /** As `observe`; and asks for what is owned and not listed. A list that was started is used once. */
  observe(requests: readonly ListRequest[], signal?: AbortSignal, owned?: Owned): Promise<Observation>;
  /** Aborts the lists that were not used. */
  stop(): void;
}

export type Owned = Pick<AskOptions, "state" | "now">;

/** `relist`: milliseconds before a list is made again to see what it still lacks. */
export function createPrefetch(client: ReadClient, { relist }: Pick<AskOptions, "relist"> = {}): Prefetch {
  const started = new Map<string, Promise<readonly Observed[]>>();
  const stopped = new AbortController();
  return {
    stop: () => stopped.abort(),
    start: (requests, asked) => {
      const signal = asked === undefined ? stopped.signal : AbortSignal.any([asked, stopped.signal]);
      for (const { place, kind } of requests) {
        const list = kind.observe(client, place, signal);
        // `observe` reports a failure.
        list.catch(() => undefined);
        started.set(nameOf({ place, kind }), list);
      }
    },
    observe: async (requests, signal, owned) => {
      const begun = requests.map((each): ListRequest => {
        const list = started.get(nameOf(each));
        if (list === undefined) return each;
        started.delete(nameOf(each));
        return { ...each, kind: { ...each.kind, observe: () => list } };
      });
      const observation = await observe(client, begun, signal);
      if (owned === undefined) return observation;
      const kinds = [...new Set(requests.map(({ kind }) => kind))];
      return askForUnlisted(client, observation, { ...owned, kinds, relist, signal });
    },
  };
}

function nameOf({ place, kind }: ListRequest): string {
  return listName({ ...place, kind: kind.name });
}
