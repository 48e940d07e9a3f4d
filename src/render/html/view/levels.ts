import type { Call } from "../../../model/plan.ts";

/**
 * The calls by when they can be made: those of the first level need nothing, those of each further one something of the one before.
 *
 *   level 1   c1  c2  c5
 *              │   └──┐
 *   level 2   c3     c4
 */
export function levelsOf(calls: readonly Call[]): Call[][] {
  const levels: Call[][] = [];
  const levelOf = new Map<string, number>();
  for (const call of calls) {
    const level = call.requires.reduce((highest, id) => Math.max(highest, (levelOf.get(id) ?? -1) + 1), 0);
    levelOf.set(call.id, level);
    (levels[level] ??= []).push(call);
  }
  return levels;
}
