import type { Diagnostic } from "../model/diagnostic.ts";
import type { Matched } from "./match.ts";
import { someOf } from "../model/list-of.ts";

/** A note that names the objects of which it can't be told whether all is as declared: it takes the API secret to compare their passwords. */
export function remarkOnUncompared(matched: readonly Pick<Matched, "desired" | "uncompared">[]): Diagnostic[] {
  const addresses = matched.filter(({ uncompared }) => uncompared.length > 0).map(({ desired }) => desired.address);
  if (addresses.length === 0) return [];
  const passwords = addresses.length === 1 ? "1 password" : `${addresses.length} passwords`;
  const summary = `${passwords} can't be compared without the API secret: ${someOf(addresses)}`;
  return [{ severity: "note", code: "uncompared", summary }];
}
