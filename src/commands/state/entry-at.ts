import { fail } from "../../model/diagnostic.ts";
import type { MissingObject, State, StateObject } from "../../model/state.ts";
import { printable } from "../../render/safe/printable.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { suggest } from "../terminal/suggest.ts";

/** What the state has at an address: an object, missing ones, or both. */
export interface StateEntry {
  readonly object: StateObject | undefined;
  readonly missing: readonly MissingObject[];
  /** What the address means: its object, or the one that is missing. */
  readonly any: Pick<StateObject, "kind" | "region" | "id">;
}

/** Throws a Failure if the state doesn't hold the address. */
export function entryAt(state: State, address: string, options: GlobalOptions): StateEntry {
  const object = Object.hasOwn(state.objects, address) ? state.objects[address] : undefined;
  const missing = state.missing.filter((each) => each.address === address);
  const any = object ?? missing[0];
  if (any === undefined)
    throw fail("no-such-address", `the state holds no ${printable(address)}`, helpFor(state, address, options));
  return { object, missing, any };
}

/** Those of objects and of missing ones. */
export function addressesIn({ objects, missing }: State): string[] {
  return [...new Set([...Object.keys(objects), ...missing.map(({ address }) => address)])].toSorted();
}

/** Plans show a series and a webhook by one address; the state has one for each occurrence and each region. */
function helpFor(state: State, address: string, options: GlobalOptions): string {
  const count = addressesIn(state).filter((each) => each.startsWith(`${address}@`)).length;
  if (count === 0) return `\`${suggest(["state", "list"], options)}\` shows what it holds.`;
  const glob = `${address}@*`;
  return `It holds ${count} as ${printable(glob)}: \`${suggest(["state", "list", glob], options)}\` names ${count === 1 ? "it" : "them"}.`;
}
