import { posix } from "node:path";
import type { Place } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";

/** Which secrets a domain's config may name; the operator says so. */
export type SecretsFor = (domain: string) => AllowedSecrets;

export interface AllowedSecrets {
  /** A variable, or the path of a file. */
  readonly allows: (name: string) => boolean;
  /** What it may name, and who says so. */
  readonly help: string;
}

export interface NamedBy extends AllowedSecrets {
  readonly domain: string;
}

export const ALL_SECRETS: SecretsFor = () => ({ allows: () => true, help: "" });

/** `false`, and an error, for one that the domain may not name. */
export function checkSecret(
  name: string,
  place: Place,
  { secrets, report }: { readonly secrets: NamedBy; readonly report: Report },
): boolean {
  if (secrets.allows(posix.normalize(name))) return true;
  const summary = `${secrets.domain} may not name the secret ${quoted(name)}`;
  report.error("secret-not-allowed", summary, place, { help: secrets.help });
  return false;
}
