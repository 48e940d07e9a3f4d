import { fail, type Failure } from "../model/diagnostic.ts";
import { listOf, someOf } from "../model/list-of.ts";
import { didYouMean } from "./did-you-mean.ts";

export const UNKNOWN_REGION = "unknown-region";

export function regionHelp(name: string, known: readonly string[]): string {
  return didYouMean(name, known) ?? `the regions are ${someOf(known, 10)}; add more under \`regions\``;
}

/** Throws a Failure for the first name that is no known region. */
export function requireRegions(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw fail(UNKNOWN_REGION, `there is no region ${unknown}`, regionHelp(unknown, known));
}

/** `what` is in regions that the config no longer has: `the state holds objects`. */
export function regionsGone(
  what: string,
  regions: readonly string[],
  help: string,
  { kind = "usage", about = "" }: { readonly kind?: Failure["kind"]; readonly about?: string } = {},
): Failure {
  return fail(UNKNOWN_REGION, `${what} in ${listOf(regions)}, which the config does not know as a region${about}`, help, {
    kind,
  });
}
