import { intentName } from "../model/identity.ts";
import type { State } from "../model/state.ts";
import type { WriteNote } from "./contract.ts";

/**
 * What a write changes, in a line: `2 added, 1 removed`; before the calls that make something, `about to make 2`; where it stays open
 * what such a call made, `1 to be looked for`.
 */
export function noteOf(before: State, after: State, plan?: string): WriteNote {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const [address, object] of Object.entries(after.objects)) {
    const old = Object.hasOwn(before.objects, address) ? before.objects[address] : undefined;
    if (old === undefined) counts.added += 1;
    else if (JSON.stringify(old) !== JSON.stringify(object)) counts.changed += 1;
  }
  counts.removed = Object.keys(before.objects).filter((address) => !Object.hasOwn(after.objects, address)).length;
  const parts = Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  const known = new Set(before.intents.map(intentName));
  const left = after.intents.filter((intent) => known.has(intentName(intent))).length;
  if (after.intents.length > left) parts.push(`about to make ${after.intents.length - left}`);
  if (left > 0) parts.push(`${left} to be looked for`);
  const summary = parts.length === 0 ? "nothing changed" : parts.join(", ");
  return { summary, ...(plan === undefined ? {} : { plan }) };
}
