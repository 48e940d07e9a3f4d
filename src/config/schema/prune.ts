import type { Path } from "../yaml/parsed-file.ts";

interface Cuts {
  whole: boolean;
  readonly within: Map<string, Cuts>;
}

/** A list goes as a whole, so that indices stay true. */
export function prune(value: unknown, paths: readonly Path[]): unknown {
  const root: Cuts = { whole: false, within: new Map() };
  for (const path of paths) {
    let cuts = root;
    for (const step of path) {
      const next = cuts.within.get(String(step)) ?? { whole: false, within: new Map() };
      cuts.within.set(String(step), next);
      cuts = next;
    }
    cuts.whole = true;
  }
  return root.whole ? undefined : without(value, root);
}

function without(value: unknown, cuts: Cuts): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return undefined;
  const kept = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    const here = cuts.within.get(key);
    if (here?.whole === true) continue;
    const rest = here === undefined ? inner : without(inner, here);
    if (rest !== undefined) kept[key] = rest;
  }
  return kept;
}
