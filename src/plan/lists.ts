import type { ReadClient } from "../api/client.ts";
import { askForUnlisted } from "./absence/ask.ts";
import type { AskOptions } from "./absence/asking.ts";
import { type ListRequest, type Observation, observe } from "./observe.ts";

/** What regions hold, or a snapshot in their place. */
export interface Lists {
  /** As `observe`; and asks for what is owned and not listed. */
  observe(requests: readonly ListRequest[], signal?: AbortSignal, owned?: Owned): Promise<Observation>;
}

export type Owned = Pick<AskOptions, "state" | "now">;

/** `relist`: milliseconds before a list is made again to see what it still lacks. */
export function listsOf(client: ReadClient, { relist }: Pick<AskOptions, "relist"> = {}): Lists {
  return {
    observe: async (requests, signal, owned) => {
      const observation = await observe(client, requests, signal);
      if (owned === undefined) return observation;
      const kinds = [...new Set(requests.map(({ kind }) => kind))];
      return askForUnlisted(client, observation, { ...owned, kinds, relist, signal });
    },
  };
}
