import type { HiddenSecret } from "../../src/model/digest.ts";
import { shortDigest } from "../../src/model/short-digest.ts";
import type {
  BookingConfig,
  DomainConfig,
  MaxRemovals,
  RoomConfig,
  SeriesConfig,
  WebhookConfig,
} from "../../src/model/config.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Plan, Scope } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Spec } from "../../src/model/spec.ts";
import type { State, StateObject } from "../../src/model/state.ts";
import type { Allowances } from "../../src/plan/guard.ts";
import { unlistedObjects } from "../../src/plan/absence/unlisted.ts";
import type { AskedObject } from "../../src/model/unlisted.ts";
import { digestFiles } from "../../src/plan/file-digest.ts";
import type { PlanInput } from "../../src/plan/prepare.ts";
import { plan } from "../../src/plan/plan.ts";
import { seriesFingerprint, viewSeries } from "../../src/plan/series.ts";
import { createScope } from "../../src/plan/scope.ts";
import type { Desired, DesiredSeries, Observed } from "../../src/resources/contract.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { emptyState } from "../../src/state/document.ts";

export const keyring = createKeyring("the API secret of the tests");
export const NOW = Date.parse("2026-11-23T09:00:00Z");
const source = { file: "xroom.yaml", line: 1, column: 1 };

type Booking = Partial<Omit<BookingConfig, "start">> & { readonly start: string };
type Room = Partial<Omit<RoomConfig, "bookings">> & { readonly bookings?: Readonly<Record<string, Booking>> };
type Webhook = Partial<WebhookConfig> & { readonly target: WebhookConfig["target"] };

export interface Domain extends Partial<Omit<DomainConfig, "rooms" | "webhooks">> {
  readonly rooms?: Readonly<Record<string, Room>>;
  readonly webhooks?: Readonly<Record<string, Webhook>>;
}

const POLICY = {
  type: undefined,
  capacity: undefined,
  lock: undefined,
  password: undefined,
  hostKey: undefined,
  protect: undefined,
};

export function domainOf(name: string, { rooms = {}, webhooks = {}, ...rest }: Domain): DomainConfig {
  const region = rest.region ?? "fra-1";
  return {
    name,
    source,
    unmanaged: "keep",
    ignore: [],
    ...rest,
    region,
    rooms: Object.entries(rooms).map(([room, { bookings = {}, ...own }]) => ({
      ...POLICY,
      name: room,
      source,
      region,
      active: undefined,
      evict: false,
      ...own,
      bookings: Object.entries(bookings).map(([booking, { start, ...options }]) => ({
        ...POLICY,
        name: booking,
        source,
        start: Date.parse(start),
        duration: 60,
        grace: 0,
        ...options,
      })),
    })),
    webhooks: Object.entries(webhooks).map(([webhook, own]) => ({
      name: webhook,
      source,
      room: undefined,
      validate: true,
      protect: false,
      regions: undefined,
      ...own,
    })),
  };
}

/** The declaration of a series `weekly` of a room; its occurrences are among the bookings. */
export function weeklySeries(rule: SeriesConfig["rule"] = {}, policy: Partial<SeriesConfig> = {}): SeriesConfig {
  return { ...POLICY, name: "weekly", ...policy, rule: { start: "2026-12-07T10:00:00Z", repeat: "FREQ=WEEKLY", ...rule } };
}

/** A listed booking of an hour: 09:00 means the 1st of December at 9:00 UTC. */
export function booked(id: number, start: string, about: Partial<Observed> & { readonly spec?: Spec } = {}): Observed {
  const { spec, ...rest } = about;
  const room = rest.room ?? "board";
  const at = start.length > 5 ? start : `2026-12-01T${start}:00Z`;
  return {
    kind: "booking",
    region: "fra-1",
    domain: "chat.org",
    room,
    id,
    key: `${room}\n${at}`,
    people: [],
    ...rest,
    spec: { start: at, duration: 60, type: "conference", lock: false, capacity: 256, password: null, hostKey: false, ...spec },
  };
}

/** `people` by their types; their ids are p1, p2, … */
export function openRoom(
  spec: Spec = {},
  { people = [], ...about }: Partial<Omit<Observed, "people">> & { readonly people?: readonly string[] } = {},
): Observed {
  const id = `chat.org/${about.room ?? "board"}`;
  const live = { active: true, type: "conference", lock: false, password: null, ...spec };
  const inside = people.map((type, index) => ({ id: `p${index + 1}`, type }));
  return { kind: "room", region: "fra-1", domain: "chat.org", room: "board", id, key: id, people: inside, spec: live, ...about };
}

export function hooked(id: number, url: string, about: Partial<Observed> = {}): Observed {
  const key = `url\n${url}\n${about.room ?? ""}`;
  const spec = { url, ...(about.room === undefined ? {} : { room: about.room }), validated: true };
  return { kind: "webhook", region: "fra-1", domain: "chat.org", room: undefined, id, key, people: [], spec, ...about };
}

export interface Scenario {
  readonly domains?: Readonly<Record<string, Domain>> | undefined;
  readonly observed?: readonly Observed[];
  readonly objects?: Readonly<Record<string, Partial<StateObject> & { readonly id: StateObject["id"] }>>;
  readonly intents?: State["intents"];
  /** By the addresses of series, fingerprints of earlier declarations in the state. */
  readonly series?: State["series"];
  /** Whose declarations the state has as they are now. */
  readonly appliedSeries?: readonly string[];
  readonly missing?: State["missing"];
  readonly gone?: State["gone"];
  /** Owned bookings that are not listed and may still be there, by their ids, each with why; the others are gone. */
  readonly unsure?: Readonly<Record<number, string>>;
  /** No region was asked for them. */
  readonly unasked?: true;
  readonly scope?: Partial<Scope>;
  readonly maxRemovals?: MaxRemovals;
  readonly allow?: Partial<Allowances>;
  readonly now?: number;
}

export const NEVER_APPLIED = "A".repeat(22);

export function stateOf({ objects = {}, intents = [], series = {}, missing = [], gone = [] }: Scenario): State {
  const full = Object.entries(objects).map(([address, object]) => {
    const kind = address.slice(0, address.indexOf("/"));
    return [address, { kind, region: "fra-1", applied: NEVER_APPLIED, ...object }] as const;
  });
  return { ...emptyState(), lineage: "test", serial: 1, objects: Object.fromEntries(full), intents, series, missing, gone };
}

export function desiredOf(scenario: Scenario): {
  readonly domains: ReadonlyMap<string, DomainConfig>;
  readonly desired: readonly Desired[];
  readonly series: readonly DesiredSeries[];
} {
  const domains = new Map(Object.entries(scenario.domains ?? {}).map(([name, domain]) => [name, domainOf(name, domain)]));
  const expanded = [...domains.values()].flatMap((domain) =>
    KINDS.map((kind) => kind.desire(domain, { now: NOW, regions: new Map() })),
  );
  return {
    domains,
    desired: expanded.flatMap(({ desired }) => desired),
    series: expanded.flatMap(({ series = [] }) => series),
  };
}

export function planned(scenario: Scenario): Plan {
  return plan(inputOf(scenario));
}

/** With a list for each kind, region and domain that the scenario names. */
export function inputOf(scenario: Scenario): PlanInput {
  const { domains, desired, series } = desiredOf(scenario);
  const observed = scenario.observed ?? [];
  const { declared } = viewSeries(series, [], emptyState(), { keyring, now: NOW });
  const recorded = [...declared].filter(([address]) => scenario.appliedSeries?.includes(address));
  const fingerprints = recorded.map(([address, each]) => [address, seriesFingerprint(each, keyring)] as const);
  const state = { ...stateOf(scenario), series: { ...scenario.series, ...Object.fromEntries(fingerprints) } };
  const places = new Set([
    ...[...domains.values()].map(({ name, region }) => `${region} ${name}`),
    ...desired.map(({ region, domain }) => `${region} ${domain}`),
    ...observed.map(({ region, domain }) => `${region} ${domain}`),
    ...Object.entries(state.objects).map(([address, { region }]) => `${region} ${address.split("/")[1]}`),
  ]);
  const lists = [...places].toSorted().flatMap((place) => {
    const [region = "", domain = ""] = place.split(" ");
    return KINDS.map(({ name: kind }) => {
      const objects = observed.filter((each) => each.kind === kind && each.region === region && each.domain === domain);
      return { kind, region, domain, objects };
    });
  });
  const now = scenario.now ?? NOW;
  const asked = unlistedObjects(state, lists, new Set(["booking"]), now).map((each): AskedObject => {
    const because = scenario.unsure?.[Number(each.id)];
    return because === undefined ? { ...each, answer: "gone" } : { ...each, answer: "unsure", because };
  });
  return {
    tool: "xroom test",
    account: "demo",
    now,
    keyring,
    kinds: KINDS,
    files: digestFiles([{ name: "xroom.yaml", text: "" }], keyring),
    domains,
    desired,
    series,
    observation: scenario.unasked === true ? { lists } : { lists, asked },
    state,
    scope: createScope({ domains: [], targets: [], ...scenario.scope }),
    maxRemovals: scenario.maxRemovals ?? { percent: 30 },
    allow: { removals: false, empty: false, ...scenario.allow },
    diagnostics: [],
  };
}

/** One for each change: `add booking/chat.org/board/kickoff (new): booking.add`. */
export function changeLines(made: Plan): string[] {
  const methods = new Map(
    made.calls.map(({ id, region, collection, method }) => [
      id,
      `${region === "fra-1" ? "" : `${region} `}${collection}.${method}`,
    ]),
  );
  return made.changes.map(({ address, action, reason, calls, blocked }) => {
    const what = blocked === null ? calls.map((id) => methods.get(id)).join(", ") : "blocked";
    return `${action} ${address} (${reason})${what === "" ? "" : `: ${what}`}`;
  });
}

/** The calls in order, each with those that it requires: `remove 7`, `update 8 after remove 7`. */
export function ordered(made: Plan): string[] {
  const name = (id: string): string => {
    const call = made.calls.find((each) => each.id === id);
    const change = made.changes.find((each) => each.calls.includes(id));
    return `${call?.method} ${change?.address.split("/").at(-1)}`;
  };
  return made.calls.map(
    ({ id, requires }) => `${name(id)}${requires.length > 0 ? ` after ${requires.map(name).join(", ")}` : ""}`,
  );
}

/** The fingerprint in the state if this spec of an object of chat.org/board was last applied. */
export function applied(spec: Spec): string {
  return shortDigest(keyring.fingerprint(keyring.hideSpec(spec, { domain: "chat.org", room: "board", spec })));
}

/** As plans show the secret of a room of chat.org, or of its booking with that start. */
export function hidden(value: Secret, start?: string, room = "board"): HiddenSecret {
  return keyring.hide(value, { domain: "chat.org", room, spec: { start } });
}

export const secret = (value: string, reference = "env:PASSWORD"): Secret => new Secret(value, reference);
