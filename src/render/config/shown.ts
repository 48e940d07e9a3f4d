import type { Declared, DeclaredConfig, DeclaredMap, Meetings } from "../../model/declared.ts";

/** What is shown of a config: in a scope, its series as rules or as meetings. */
export interface ShownConfig {
  readonly root: DeclaredMap;
  readonly domains: DeclaredMap;
}

interface Shown {
  domain(name: string): boolean;
  address(address: string): boolean;
  /** Whether domains without anything of the scope are left out. */
  readonly targeted: boolean;
  readonly occurrences: boolean;
}

export function showConfig(declared: DeclaredConfig, shown: Shown): ShownConfig {
  const meetings: Meetings = shown.occurrences ? declared.occurrences() : new Map();
  const domains = [...declared.domains]
    .filter(([name]) => shown.domain(name))
    .map(([name, domain]) => [name, showMap(domain, shown, meetings)] as const)
    .filter(([, domain]) => !shown.targeted || [...domain.entries.values()].some(holdsAddresses));
  return { root: declared.root, domains: { kind: "map", entries: new Map(domains) } };
}

/** Without what is not in the scope, and maps that are empty by that; what holds something of it stays. */
function showMap(map: DeclaredMap, shown: Shown, meetings: Meetings): DeclaredMap {
  const entries = [...map.entries].flatMap(([key, each]): (readonly [string, Declared])[] => {
    if (each.kind === "value") return [[key, each]];
    const { address } = each;
    const unfolded = address === undefined ? undefined : meetings.get(address);
    if (unfolded !== undefined)
      return [...unfolded].filter(([, meeting]) =>
        [address, meeting.address].some((of) => of !== undefined && shown.address(of)),
      );
    const whole = showMap(each, shown, meetings);
    const isIn = address === undefined ? !holdsAddresses(each) : shown.address(address);
    return isIn || [...whole.entries.values()].some((inner) => isAddressed(inner) || holdsAddresses(inner)) ? [[key, whole]] : [];
  });
  return { ...map, entries: new Map(entries) };
}

function isAddressed(declared: Declared): boolean {
  return declared.kind === "map" && declared.address !== undefined;
}

/** `rooms`, and not a room. */
function holdsAddresses(declared: Declared): boolean {
  return declared.kind === "map" && [...declared.entries.values()].some(isAddressed);
}
