import { seriesOf } from "../../model/address.ts";
import { someOf } from "../../model/list-of.ts";
import { printable } from "../safe/printable.ts";

/** `booking/chat.org/board/weekly (45 meetings), booking/chat.org/board/kickoff and 7 more`: a series counts as one. */
export function foldAddresses(addresses: readonly string[]): string {
  const series = new Map<string, string[]>();
  for (const address of addresses) series.set(seriesOf(address), [...(series.get(seriesOf(address)) ?? []), address]);
  return someOf(
    [...series].map(([name, own]) => printable(own.length === 1 ? (own[0] as string) : `${name} (${own.length} meetings)`)),
  );
}
