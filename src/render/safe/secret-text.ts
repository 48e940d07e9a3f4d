import type { HiddenSecret } from "../../model/digest.ts";
import { printable } from "./printable.ts";

/** `(secret env:NAME)`, or `(secret)` for one known from the API alone. */
export function secretText({ secret }: HiddenSecret): string {
  return secret === "live" ? "(secret)" : `(secret ${printable(secret)})`;
}
