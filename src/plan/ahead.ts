import type { ReadClient } from "../api/client.ts";
import type { Observed } from "../resources/contract.ts";
import { type Observation, observe, type Wanted } from "./observe.ts";

/** Lists that may be begun before all that will be looked at is known: the regions write them while the state is still being read. */
export interface Ahead {
  begin(wanted: readonly Wanted[], signal?: AbortSignal): void;
  /** As `observe` does; what was begun is taken up, once. */
  look(wanted: readonly Wanted[], signal?: AbortSignal): Promise<Observation>;
  /** Nobody will take up what was begun: it isn't tried again. */
  stop(): void;
}

export function lookAhead(client: ReadClient): Ahead {
  const begun = new Map<string, Promise<readonly Observed[]>>();
  const stopped = new AbortController();
  return {
    stop: () => stopped.abort(),
    begin: (wanted, asked) => {
      const signal = asked === undefined ? stopped.signal : AbortSignal.any([asked, stopped.signal]);
      for (const { place, kind } of wanted) {
        const list = kind.observe(client, place, signal);
        // Who takes it up is told.
        list.catch(() => undefined);
        begun.set(nameOf({ place, kind }), list);
      }
    },
    look: (wanted, signal) =>
      observe(
        client,
        wanted.map((each): Wanted => {
          const list = begun.get(nameOf(each));
          if (list === undefined) return each;
          begun.delete(nameOf(each));
          return { ...each, kind: { ...each.kind, observe: () => list } };
        }),
        signal,
      ),
  };
}

function nameOf({ place: { region, domain }, kind }: Wanted): string {
  return `${kind.name}\n${region}\n${domain}`;
}
