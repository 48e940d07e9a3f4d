import { shapes } from "../generated/schema-shapes.ts";
import { type Place, within, withSteps } from "../place.ts";
import { isMap } from "../schema/check-file.ts";
import { type Block, TAKEN_OUT, type Values } from "./block.ts";

/** Of one definition of the schema; the keys that blocks lost to errors are noted in `pruned`. */
export interface Merging {
  readonly definition: string;
  readonly pruned: Map<unknown, ReadonlySet<string>>;
}

/** Maps merge by key, all else is replaced; `unset` takes keys out of what is weaker. A password is no map: it is one value. */
export function mergeBlocks(weak: Block, strong: Block, { definition, pruned }: Merging): Block {
  const unset = new Set(strong.value["unset"] as readonly string[] | undefined);
  const value = emptyMap();
  const merged = new Map<string, Place>();
  for (const [key, each] of Object.entries(weak.value)) if (!unset.has(key)) value[key] = each;
  for (const [key, own] of Object.entries(strong.value)) {
    const before = value[key];
    const shape = shapes[definition]?.[key];
    const block = isMap(before) && isMap(own) ? { weak: inside(weak, key), strong: inside(strong, key) } : undefined;
    const joined =
      block === undefined
        ? undefined
        : shape?.entries !== undefined
          ? mergeEntries(block.weak, block.strong, { definition: shape.entries, pruned })
          : shape?.definition !== undefined && shape.definition !== "password"
            ? mergeBlocks(block.weak, block.strong, { definition: shape.definition, pruned })
            : undefined;
    value[key] = joined === undefined ? own : joined.value;
    if (joined !== undefined) merged.set(key, joined.place);
  }
  // A weaker block's `unset` still holds against what is weaker than both.
  if (weak.value["unset"] !== undefined) value["unset"] = [...(weak.value["unset"] as readonly string[]), ...unset];
  joinPruned(value, weak.value, strong.value, pruned);
  const step = (key: string): Place =>
    merged.get(key) ?? within(Object.hasOwn(strong.value, key) || unset.has(key) ? strong.place : weak.place, key);
  return { value, place: withSteps(strong.place, step) };
}

function mergeEntries(weak: Block, strong: Block, merging: Merging): Block {
  const value = emptyMap();
  const merged = new Map<string, Place>();
  Object.assign(value, weak.value);
  for (const [name, own] of Object.entries(strong.value)) {
    const before = value[name];
    const isThere = isMap(before) && before !== TAKEN_OUT;
    value[name] = own === null && before !== undefined && before !== null ? TAKEN_OUT : own;
    if (!isThere || !isMap(own)) continue;
    const joined = mergeBlocks(inside(weak, name), inside(strong, name), merging);
    value[name] = joined.value;
    merged.set(name, joined.place);
  }
  const step = (name: string): Place =>
    merged.get(name) ?? within(Object.hasOwn(strong.value, name) ? strong.place : weak.place, name);
  return { value, place: withSteps(strong.place, step) };
}

export function inside({ value, place }: Block, key: string): Block {
  return { value: value[key] as Values, place: within(place, key) };
}

/** Without a prototype: `__proto__` is a key like any other. */
export function emptyMap(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function joinPruned(merged: unknown, weak: unknown, strong: unknown, pruned: Merging["pruned"]): void {
  const lost = [...(pruned.get(weak) ?? []), ...(pruned.get(strong) ?? [])];
  if (lost.length > 0) pruned.set(merged, new Set(lost));
}
