import { type Address, seriesOf } from "../model/address.ts";
import { append } from "../model/append.ts";
import { byFrequency } from "../model/by-frequency.ts";
import type { DomainSettings } from "../model/config.ts";
import type { Desired } from "../resources/contract.ts";

/** The clock that people know an undeclared object by. */
export type RoomClocks = (at: Pick<Desired, "domain" | "room"> & { readonly address?: Address }) => string | undefined;

/** That of its series, else of most declarations of its room, else its domain's, else the config's. */
export function roomClocks({
  desired,
  domains,
  timezone,
}: {
  readonly desired: readonly Desired[];
  readonly domains: ReadonlyMap<string, Pick<DomainSettings, "timezone">>;
  readonly timezone?: string | undefined;
}): RoomClocks {
  let declared: ReadonlyMap<string, string> | undefined;
  return ({ domain, room, address }) => {
    declared ??= declaredZones(desired);
    const own = address === undefined ? undefined : declared.get(seriesOf(address));
    return own ?? declared.get(`${domain}/${room}`) ?? domains.get(domain)?.timezone ?? timezone;
  };
}

/** By series and by room, the most used one. */
function declaredZones(desired: readonly Desired[]): ReadonlyMap<string, string> {
  const zones = new Map<string, string[]>();
  for (const { domain, room, series, zone } of desired) {
    if (zone === undefined) continue;
    append(zones, `${domain}/${room}`, zone);
    if (series !== undefined) append(zones, series, zone);
  }
  return new Map([...zones].map(([name, own]) => [name, byFrequency(own)[0] as string]));
}
