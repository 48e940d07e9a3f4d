import { intentName, objectName } from "../model/identity.ts";
import type { State } from "../model/state.ts";
import type { WriteNote } from "./contract.ts";

/** `2 added, 1 removed, 1 missing`; new intents as `about to make 2`, those that stay as `1 to be looked for`. */
export function createWriteNote(before: State, after: State, plan?: string): WriteNote {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const [address, object] of Object.entries(after.objects)) {
    const old = Object.hasOwn(before.objects, address) ? before.objects[address] : undefined;
    if (old === undefined) counts.added += 1;
    else if (JSON.stringify(old) !== JSON.stringify(object)) counts.changed += 1;
  }
  counts.removed = Object.keys(before.objects).filter((address) => !Object.hasOwn(after.objects, address)).length;
  const parts = Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  const lost = new Set(before.missing.map(objectName));
  const missing = after.missing.filter((each) => !lost.has(objectName(each))).length;
  if (missing > 0) parts.push(`${missing} missing`);
  const known = new Set(before.intents.map(intentName));
  const open = after.intents.filter((intent) => known.has(intentName(intent))).length;
  if (after.intents.length > open) parts.push(`about to make ${after.intents.length - open}`);
  if (open > 0) parts.push(`${open} to be looked for`);
  const summary = parts.length === 0 ? "nothing changed" : parts.join(", ");
  return { summary, ...(plan === undefined ? {} : { plan }) };
}
