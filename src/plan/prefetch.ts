import type { ReadClient } from "../api/client.ts";
import { listName } from "../model/identity.ts";
import type { Observed } from "../resources/contract.ts";
import { type Observation, observe, type ListRequest } from "./observe.ts";

/** Lists that start before it is known which are needed, while the state is still being read. */
export interface Prefetch {
  start(requests: readonly ListRequest[], signal?: AbortSignal): void;
  /** As `observe`. A list that was started is used once. */
  observe(requests: readonly ListRequest[], signal?: AbortSignal): Promise<Observation>;
  /** Aborts the lists that were not used. */
  stop(): void;
}

export function createPrefetch(client: ReadClient): Prefetch {
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
    observe: (requests, signal) =>
      observe(
        client,
        requests.map((each): ListRequest => {
          const list = started.get(nameOf(each));
          if (list === undefined) return each;
          started.delete(nameOf(each));
          return { ...each, kind: { ...each.kind, observe: () => list } };
        }),
        signal,
      ),
  };
}

function nameOf({ place, kind }: ListRequest): string {
  return listName({ ...place, kind: kind.name });
}
