import { type Entry, renderDotenv, variableNames } from "./dotenv.ts";
import { renderJson } from "../safe/json.ts";
import { printable } from "../safe/printable.ts";

export type LinkFormat = "text" | "json" | "dotenv";

/** The host's link and key are `null` if there is no key, or it isn't shown. */
export interface LinkRow {
  readonly address: string;
  readonly room: string;
  readonly guestLink: string;
  readonly hostLink: string | null;
  readonly hostKey: string | null;
  /** For a missing host link. */
  readonly why: string;
}

/** `addresses` are all that can be joined: see `variableNames`. `narrowed`: the rows are a part of them. */
export function renderLinks(
  rows: readonly LinkRow[],
  addresses: readonly string[],
  { format, narrowed }: { readonly format: LinkFormat; readonly narrowed: boolean },
): string {
  if (format === "json") return renderJson(rows.map(({ why: _, ...row }) => row));
  if (format === "dotenv") {
    const names = variableNames(addresses);
    return rows.map((row) => renderDotenv(row.address, entriesOf(row, names.get(row.address) as string))).join("\n");
  }
  if (rows.length === 0)
    return `Nothing ${narrowed ? "in this scope" : "declared"} asks for a host key. Guests join at https://DOMAIN/ROOM.\n`;
  return rows
    .map(({ address, guestLink: guests, hostLink: host, why }) => {
      return `${printable(address)}\n  guests  ${printable(guests)}\n  host    ${printable(host ?? `(${why})`)}\n`;
    })
    .join("\n");
}

function entriesOf({ guestLink: guests, hostLink: host, hostKey, why }: LinkRow, name: string): Entry[] {
  const guest = { name: `${name}_GUEST_LINK`, value: guests };
  if (host === null || hostKey === null) return [guest, { name: `${name}_HOST_LINK`, none: why }];
  return [guest, { name: `${name}_HOST_LINK`, value: host }, { name: `${name}_HOST_KEY`, value: hostKey }];
}
