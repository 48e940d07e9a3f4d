import type { Match, Observed } from "../resources/contract.ts";

/** The match with these fields as they are live: an update of it leaves them so. */
export function withLive<Of extends Match & { readonly observed: Observed }>(match: Of, fields: readonly string[]): Of {
  const { desired, observed } = match;
  const live = Object.fromEntries(fields.map((field) => [field, observed.spec[field]]));
  return {
    ...match,
    desired: { ...desired, spec: { ...desired.spec, ...live } },
    fields: match.fields.filter((field) => !fields.includes(field)),
  };
}
