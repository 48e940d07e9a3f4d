import { seriesOf } from "../model/address.ts";
import { endsHostLink } from "../model/change.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { append } from "../model/append.ts";
import { someOf } from "../model/list-of.ts";
import type { AskedObject } from "../model/unlisted.ts";
import type { Change } from "../model/plan.ts";
import type { Match } from "../resources/contract.ts";
import { comparable } from "../resources/names.ts";
import type { Draft } from "./draft.ts";

/** One for each region: it writes the names of rooms in a form of its own, and they count as those that are declared. */
export function remarkOnNames(matches: readonly Match[]): Diagnostic[] {
  const regions = new Map<string, { readonly pairs: Set<string>; readonly first: Match }>();
  for (const match of matches) {
    const { desired, observed } = match;
    if (observed?.room === undefined || comparable(observed.room) === comparable(desired.room as string)) continue;
    const { pairs } = regions.get(desired.region) ?? { pairs: new Set<string>() };
    if (pairs.size === 0) regions.set(desired.region, { pairs, first: match });
    pairs.add(`${JSON.stringify(desired.room)} as ${JSON.stringify(observed.room)}`);
  }
  return [...regions].map(([region, { pairs, first }]): Diagnostic => ({
    severity: "warning",
    code: "normal-form",
    summary: `region ${region} writes names of rooms in a form of its own: ${someOf([...pairs])}`,
    help: "They count as the same room. Declare each as the region writes it, and this warning goes.",
    source: first.desired.source,
  }));
}

export function remarkOnUnlisted(asked: readonly AskedObject[], isInScope: (address: string) => boolean): Diagnostic[] {
  const found = asked.filter(({ answer, address }) => answer === "found" && isInScope(address));
  const regions = new Map<string, string[]>();
  for (const { region, address } of found) append(regions, region, address);
  return [...regions].map(([region, addresses]): Diagnostic => {
    const each =
      addresses.length === 1
        ? "it counts as listed, as it is found by its id"
        : "they count as listed, as they are found by their ids";
    return { severity: "note", code: "unlisted", summary: `region ${region} does not list ${someOf(addresses)}: ${each}` };
  });
}

/** A host link holds the host key of its meeting or room, and ends with it; what takes its place gets another. */
export function remarkOnHostLinks(changes: readonly Change[]): Diagnostic[] {
  const ended = changes.filter(endsHostLink);
  if (ended.length === 0) return [];
  const names = [...new Set(ended.map(({ address }) => seriesOf(address)))];
  const summary = `host links that were sent out for ${someOf(names)} stop working`;
  const help = "Tell the hosts. Once this is applied, `xroom output --show-secrets` shows the links of what takes their place.";
  return [{ severity: "warning", code: "host-link-ends", summary, help }];
}

export function remarkOnUncompared(matches: readonly Match[]): Diagnostic[] {
  const addresses = matches.filter(({ uncompared }) => uncompared.length > 0).map(({ desired }) => desired.address);
  if (addresses.length === 0) return [];
  const passwords = addresses.length === 1 ? "1 password" : `${addresses.length} passwords`;
  const summary = `${passwords} can't be compared without the API secret: ${someOf(addresses)}`;
  return [{ severity: "note", code: "uncompared", summary }];
}

export function remarkOnDuplicates(matches: readonly Match[]): Diagnostic[] {
  return matches.flatMap(({ desired, observed, duplicates }) =>
    duplicates.map((duplicate): Diagnostic => ({
      severity: "warning",
      code: "duplicate-object",
      summary: `region ${duplicate.region} holds ${desired.address} twice: ${observed?.id} is taken for it, ${duplicate.id} is left alone`,
      help: "xroom has no record of having made the other: remove it by hand if it is not needed.",
      source: desired.source,
    })),
  );
}

/** A plan that only rolls series on names what else there is to do. */
export function remarkOnLeftAlone(others: readonly Pick<Draft, "change">[]): Diagnostic[] {
  if (others.length === 0) return [];
  const changes = others.length === 1 ? "1 other change" : `${others.length} other changes`;
  const names = someOf(
    others.map(({ change: { action, address } }) => `${action} ${address}`),
    20,
  );
  return [
    { severity: "note", code: "left-alone", summary: `${changes} ${others.length === 1 ? "is" : "are"} left alone: ${names}` },
  ];
}
