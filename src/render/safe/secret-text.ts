import type { HiddenSecret } from "../../model/digest.ts";
import { printable } from "./printable.ts";

/** `(secret env:NAME)`, `(secret)` for one known from the API alone, or `hooks.example.com/…` for an address of which only that is shown. */
export function secretText({ secret }: HiddenSecret): string {
  if (secret.startsWith("host:")) return `${printable(secret.slice("host:".length))}/…`;
  return secret === "live" ? "(secret)" : `(secret ${printable(secret)})`;
}
