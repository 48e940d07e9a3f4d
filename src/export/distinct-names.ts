/**
 * Gives each item the first of its candidates that is free and that no other item wants. Items that share a candidate all go on to
 * their next, so that names of one form say the same. Numbers distinguish items that share all.
 */
export function distinctNames(
  candidates: readonly (readonly string[])[],
  taken: ReadonlySet<string>,
  numbered: (name: string, number: number) => string,
): readonly string[] {
  const used = new Set(taken);
  const names = new Map<number, string>();
  const levels = Math.max(0, ...candidates.map((each) => each.length));
  for (let level = 0; level < levels; level += 1) {
    const open = [...candidates.keys()].filter((index) => !names.has(index));
    const wanted = new Map(open.map((index) => [index, at(candidates[index] ?? [], level)]));
    const counts = new Map<string, number>();
    for (const name of wanted.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const [index, name] of wanted) {
      if (counts.get(name) === 1 && !used.has(name)) names.set(index, name);
    }
    for (const name of names.values()) used.add(name);
  }
  const last = new Map<string, number>();
  return candidates.map((each, index) => {
    const known = names.get(index);
    if (known !== undefined) return known;
    const base = at(each, levels);
    let name = base;
    let number = last.get(base) ?? 1;
    while (used.has(name)) name = numbered(base, (number += 1));
    last.set(base, number);
    used.add(name);
    return name;
  });
}

function at(candidates: readonly string[], level: number): string {
  return candidates[Math.min(level, candidates.length - 1)] ?? "";
}
