import { createHash } from "node:crypto";
import { printable } from "../safe/printable.ts";

/** A variable's value, or why it has none. */
export type Entry = { readonly name: string; readonly value: string } | { readonly name: string; readonly none: string };

/**
 * A block of a dotenv file under a heading. Shells and all dotenv readers take text in single quotes literally. A value that can't be
 * quoted so, or isn't shown, becomes a comment.
 */
export function renderDotenv(heading: string, entries: readonly Entry[]): string {
  const lines = entries.map((entry) => {
    if ("none" in entry) return `# ${entry.name}: ${printable(entry.none)}`;
    if (/^[^'\\]*$/.test(entry.value) && printable(entry.value) === entry.value) return `${entry.name}='${entry.value}'`;
    return `# ${entry.name}: the value can't be written here; --json shows it`;
  });
  return `# ${printable(heading)}\n${lines.map((line) => `${line}\n`).join("")}`;
}

/**
 * A variable's name for each address: `booking/chat.org/the board/kickoff` → `BOOKING_CHAT_ORG_THE_BOARD_KICKOFF`. A name that two
 * addresses share, or that loses letters, gets digits of the address's digest. Pass all addresses, so that a name doesn't depend on
 * what is printed.
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
