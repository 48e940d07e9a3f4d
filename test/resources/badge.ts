// A fourth kind, as a new folder of src/resources would have it: badges with a holder and a level, declared under a domain's `badges`.
import type { ReadClient, WriteClient } from "../../src/api/client.ts";
import type { ReadMethod, WriteMethod } from "../../src/api/methods.ts";
import type { Decision, Desired, DraftCall, Kind, Match, Observed, Place } from "../../src/resources/contract.ts";
import { slugOf } from "../../src/model/names.ts";

/** Badges are in no real API, so its typed list of methods lacks them. */
const LIST = "badge.list" as ReadMethod;
const ADD = "badge.add" as WriteMethod;
const UPDATE = "badge.update" as WriteMethod;
const REMOVE = "badge.remove" as WriteMethod;

interface WireBadge {
  readonly id: number;
  readonly holder: string;
  readonly level: number;
}

export const badge: Kind = {
  name: "badge",
  effects: { add: "create", update: "set", remove: "remove", list: "read" },
  adoptable: true,
  durable: true,
  desire: ({ name: domain, region = "fra-1", sections }) => ({
    desired: (sections?.get("badges") ?? []).map(({ name, source, value }): Desired => {
      const { holder, level } = value as Omit<WireBadge, "id">;
      const address = `badge/${domain}/${name}`;
      const spec = { holder, level };
      return { kind: "badge", address, region, domain, room: undefined, key: holder, spec, protect: false, source };
    }),
    diagnostics: [],
  }),
  observe: async (client, at) => {
    const badges = (await client.read(at.region, LIST, { domain: at.domain })) as unknown as readonly WireBadge[];
    return badges.map((each) => observedOf(at, each));
  },
  canBecome: (observed, { key }) => observed.key === key,
  decide: ({ desired, observed, predecessors, fields }: Match): Decision[] => {
    const { region, domain, spec } = desired;
    const calls: DraftCall[] = [];
    if (observed === undefined) calls.push({ region, method: ADD, data: { domain, ...spec }, after: [] });
    else if (fields.length > 0)
      calls.push({ region, method: UPDATE, data: { id: observed.id, level: spec["level"] }, after: [] });
    const after = [...calls.keys()];
    calls.push(...predecessors.map((each) => ({ ...removal(each), after })));
    if (calls.length === 0) return [];
    if (predecessors.length > 0) return [{ action: "replace", calls }];
    return [{ action: observed === undefined ? "add" : "update", calls }];
  },
  remove: (observed) => ({ action: "remove", calls: [removal(observed)] }),
  endOf: () => undefined,
  keyOfCall: (data) => ({ domain: data["domain"] as string, key: data["holder"] as string }),
  declare: ({ spec }) => ({ at: "domain section", section: "badges", names: [slugOf(spec["holder"] as string)], own: spec }),
};

function observedOf({ region, domain }: Place, { id, holder, level }: WireBadge): Observed {
  return { kind: "badge", region, domain, room: undefined, id, key: holder, spec: { holder, level } };
}

function removal({ region, id }: Observed): DraftCall {
  return { region, method: REMOVE, data: { id }, after: [] };
}

/** One region that has badges, and nothing of the other kinds. */
export function badgeRegion(): { readonly reader: ReadClient; readonly writer: WriteClient; readonly badges: WireBadge[] } {
  const badges: WireBadge[] = [];
  let last = 0;
  const answers: Readonly<Record<string, (data: WireBadge) => unknown>> = {
    "badge.list": () => badges,
    "badge.add": ({ holder, level }) => {
      last += 1;
      badges.push({ id: last, holder, level });
      return { id: last };
    },
    "badge.update": ({ id, level }) => {
      const index = badges.findIndex((each) => each.id === id);
      badges[index] = { ...(badges[index] as WireBadge), level };
    },
    "badge.remove": ({ id }) =>
      void badges.splice(
        badges.findIndex((each) => each.id === id),
        1,
      ),
    "room.list": () => ({}),
  };
  const answer = (_region: string, method: string, data: unknown): Promise<never> =>
    Promise.resolve((answers[method] ?? (() => []))(data as WireBadge) as never);
  return { reader: { read: answer }, writer: { write: answer }, badges };
}
