import { createHash } from "node:crypto";
import { printable } from "../safe/printable.ts";

export type Entry = { readonly name: string; readonly value: string } | { readonly name: string; readonly none: string };

/** Shells and all dotenv readers take text in single quotes literally. A value that can't be quoted so becomes a comment. */
export function renderDotenv(heading: string, entries: readonly Entry[]): string {
  const lines = entries.map((entry) => {
    if ("none" in entry) return `# ${entry.name}: ${printable(entry.none)}`;
    if (/^[^'\\]*$/.test(entry.value) && printable(entry.value) === entry.value) return `${entry.name}='${entry.value}'`;
    return `# ${entry.name}: the value can't be written here; --json shows it`;
  });
  return `# ${printable(heading)}\n${lines.map((line) => `${line}\n`).join("")}`;
}

/**
 * `booking/chat.org/the board/kickoff` → `BOOKING_CHAT_ORG_THE_BOARD_KICKOFF`. A shared name, or one that loses letters, gets digits of
 * the address's digest. Pass all addresses: names must not depend on what is printed.
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
