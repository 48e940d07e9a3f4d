import type { ReadClient } from "../api/client.ts";
import { listName } from "../model/identity.ts";
import type { Observed } from "../resources/contract.ts";
import { type Observation, observe, type Wanted } from "./observe.ts";

/** Lists that start before it is known which are needed, while the state is still being read. */
export interface Prefetch {
  start(wanted: readonly Wanted[], signal?: AbortSignal): void;
  /** As `observe`. A list that was started is used once. */
  observe(wanted: readonly Wanted[], signal?: AbortSignal): Promise<Observation>;
  /** Aborts the lists that were not used. */
  stop(): void;
}

export function createPrefetch(client: ReadClient): Prefetch {
  const started = new Map<string, Promise<readonly Observed[]>>();
  const stopped = new AbortController();
  return {
    stop: () => stopped.abort(),
    start: (wanted, asked) => {
      const signal = asked === undefined ? stopped.signal : AbortSignal.any([asked, stopped.signal]);
      for (const { place, kind } of wanted) {
        const list = kind.observe(client, place, signal);
        // `observe` reports a failure.
        list.catch(() => undefined);
        started.set(nameOf({ place, kind }), list);
      }
    },
    observe: (wanted, signal) =>
      observe(
        client,
        wanted.map((each): Wanted => {
          const list = started.get(nameOf(each));
          if (list === undefined) return each;
          started.delete(nameOf(each));
          return { ...each, kind: { ...each.kind, observe: () => list } };
        }),
        signal,
      ),
  };
}

function nameOf({ place, kind }: Wanted): string {
  return listName({ ...place, kind: kind.name });
}
