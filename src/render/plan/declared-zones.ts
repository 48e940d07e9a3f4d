import { byFrequency } from "../../model/by-frequency.ts";
import type { Change } from "../../model/plan.ts";

/** The zones of changes, the most used first. */
export function declaredZones(changes: readonly Pick<Change, "zone">[]): string[] {
  return byFrequency(changes.flatMap(({ zone }) => zone ?? []));
}
