import { fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { printable } from "../../render/safe/printable.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { suggest } from "../terminal/suggest.ts";

/** Throws a Failure if the state doesn't hold the address. */
export function objectAt(state: State, address: string, options: GlobalOptions): State["objects"][string] {
  const object = Object.hasOwn(state.objects, address) ? state.objects[address] : undefined;
  if (object === undefined)
    throw fail("no-such-address", `the state holds no ${printable(address)}`, helpFor(state, address, options));
  return object;
}

/** Plans show a series and a webhook by one address; the state has one for each occurrence and each region. */
function helpFor(state: State, address: string, options: GlobalOptions): string {
  const count = Object.keys(state.objects).filter((each) => each.startsWith(`${address}@`)).length;
  if (count === 0) return `\`${suggest(["state", "list"], options)}\` shows what it holds.`;
  const glob = `${address}@*`;
  return `It holds ${count} as ${printable(glob)}: \`${suggest(["state", "list", glob], options)}\` names ${count === 1 ? "it" : "them"}.`;
}
