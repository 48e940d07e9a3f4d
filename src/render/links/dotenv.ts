import { createHash } from "node:crypto";
import { printable } from "../safe/printable.ts";

/** What a variable holds, or why it holds nothing. */
export type Entry = { readonly name: string; readonly value: string } | { readonly name: string; readonly none: string };

/**
 * A block of a dotenv file under a heading. In single quotes everything stands for itself, to shells and to every reader of such files
 * alike; what can't stand there, and what isn't to be shown, is a comment, which nobody takes for a value.
 */
export function renderDotenv(heading: string, entries: readonly Entry[]): string {
  const lines = entries.map((entry) => {
    if ("none" in entry) return `# ${entry.name}: ${printable(entry.none)}`;
    if (/^[^'\\]*$/.test(entry.value) && printable(entry.value) === entry.value) return `${entry.name}='${entry.value}'`;
    return `# ${entry.name}: it holds what can't be written here; --json can tell it`;
  });
  return `# ${printable(heading)}\n${lines.map((line) => `${line}\n`).join("")}`;
}

/**
 * A variable's name for each address: `booking/chat.org/the board/kickoff` → `BOOKING_CHAT_ORG_THE_BOARD_KICKOFF`. Where two would have
 * one name, or letters have no place in one, a few digits of the address's digest tell them apart: a name hangs on all addresses that
 * there are, and not on those that are printed.
 */
export function variableNames(addresses: readonly string[]): ReadonlyMap<string, string> {
  const plain = new Map(addresses.map((address) => [address, plainName(address)]));
  const counts = new Map<string, number>();
  for (const { name } of plain.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(
    [...plain].map(([address, { name, lossy }]) => {
      if (!lossy && counts.get(name) === 1) return [address, name];
      return [address, `${name}_${createHash("sha256").update(address).digest("hex").slice(0, 8).toUpperCase()}`];
    }),
  );
}

function plainName(address: string): { readonly name: string; readonly lossy: boolean } {
  const upper = address.normalize("NFKD").replace(/\p{M}/gu, "").toUpperCase();
  const name = upper.replace(/[^A-Z0-9]+/g, "_").replace(/^_|_$/g, "");
  return { name, lossy: /[^\P{L}A-Z]|[^\P{N}0-9]/u.test(upper) };
}
