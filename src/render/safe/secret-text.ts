import type { HiddenSecret } from "../../model/digest.ts";
import { printable } from "./printable.ts";

/** A secret of a document: `(secret env:NAME)`, or `(secret)` for one that is known from the API alone. */
export function secretText({ secret }: HiddenSecret): string {
  return secret === "live" ? "(secret)" : `(secret ${printable(secret)})`;
}
