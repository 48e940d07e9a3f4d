import { listOf } from "../model/list-of.ts";
import type { Counts, FoldedCount, NotInFile } from "./not-in-file.ts";

export interface HeaderInput extends NotInFile {
  readonly domain: string;
  readonly regions: readonly string[];
  /** RFC 3339. */
  readonly now: string;
  readonly schema: string;
  readonly counts: Counts;
  readonly folded: FoldedCount;
}

export function headerOf(input: HeaderInput): string[] {
  const { domain, regions, now } = input;
  const left = leftOutText(input);
  return [
    `yaml-language-server: $schema=${input.schema}`,
    `${domain} as it was in ${listOf(regions)} at ${now}: ${countText(input.counts)}.`,
    ...(input.folded.series === 0 ? [] : [foldedText(input.folded)]),
    ...(left === "" ? [] : [`Not in here: ${left}.`]),
  ];
}

/** `12 bookings in regular rows were written as 2 series.` */
export function foldedText({ series, meetings }: FoldedCount): string {
  return `${meetings} bookings in regular rows were written as ${series} series.`;
}

/** `2 rooms, 5 bookings and 1 webhook` */
export function countText(counts: Counts): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  const parts = some.map(([noun, count]) => `${count} ${noun}${count === 1 ? "" : "s"}`);
  return parts.length === 0 ? "nothing" : listOf(parts);
}

/** Empty if nothing is missing. */
export function leftOutText({ over, ignored, declared, leftOut }: NotInFile): string {
  const past = Object.values(over).reduce((sum, count) => sum + count, 0);
  const parts = [
    ...(declared > 0 ? [`${declared} that the config already declares`] : []),
    ...(ignored > 0 ? [`${ignored} in ignored rooms`] : []),
    ...(past > 0 ? [`${countText(over)} that ${past === 1 ? "is" : "are"} over`] : []),
    ...(leftOut.length > 0 ? [`${leftOut.length} that can't be declared`] : []),
  ];
  return listOf(parts);
}
