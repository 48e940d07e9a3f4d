import type { CallError } from "../api/call-error.ts";
import type { Agenda, AgendaMeeting, Period, Standing } from "../model/agenda.ts";
import { append } from "../model/append.ts";
import { compare } from "../model/compare.ts";
import { roomClocks } from "../plan/room-clocks.ts";
import type { Desired, Kind, Observed } from "../resources/contract.ts";
import { comparable } from "../resources/names.ts";
import { KINDS } from "../resources/registry.ts";
import { listInventory } from "./inventory.ts";
import type { ConnectedProject } from "./project.ts";
import type { InventoryItem } from "./standing.ts";

export interface AgendaRequest extends Period {
  /** Default: every declared one. An undeclared one is listed in every region. */
  readonly domains: readonly string[];
  /** Names. Default: all. */
  readonly rooms: readonly string[];
  readonly signal?: AbortSignal;
}

export interface ReadAgenda {
  readonly agenda: Agenda;
  /** Lists that failed. */
  readonly errors: readonly CallError[];
}

/** The zone that tells days apart. */
export function agendaZone({ config }: Pick<ConnectedProject, "config">): string {
  return config.timezone ?? "UTC";
}

/** What is on. Throws a Failure. */
export async function readAgenda(
  project: ConnectedProject,
  { from, to, domains, rooms, signal }: AgendaRequest,
): Promise<ReadAgenda> {
  const { config, desired, now } = project;
  const request = { domains, regions: [], ...(signal === undefined ? {} : { signal }) };
  // Only what holds a time has a place in an agenda.
  const timed = KINDS.filter(({ slot }) => slot !== undefined);
  const listed = await Promise.all(timed.map(async (kind) => ({ kind, ...(await listInventory(project, kind, request)) })));
  const clockOf = roomClocks({ desired, domains: config.domains, timezone: config.timezone });
  const wanted = new Set(rooms.map(comparable));
  const meetings = listed
    .flatMap(({ kind, items, missing }) => [
      ...items.flatMap((item) => liveMeeting(kind, item)),
      ...missing.map((each) => meetingOf(kind, each, each, "declared")).filter((each) => reservedUntil(each) > now),
    ])
    .filter(({ room }) => wanted.size === 0 || wanted.has(comparable(room)))
    .map((each) => ({ ...each, zone: each.zone ?? clockOf(each) ?? "UTC" }));
  const conflicts = conflictsIn(meetings);
  return {
    agenda: {
      from,
      to,
      zone: agendaZone(project),
      meetings: meetings
        .filter((each) => [each, each.moves ?? each].some(({ start, end }) => start < to && end > from))
        .map((each) => ({ ...each, conflicts: conflicts.get(each.address) ?? [] }))
        .toSorted((a, b) => a.start - b.start || compare(a.address, b.address)),
    },
    errors: listed.flatMap(({ errors }) => errors),
  };
}

type Meeting = Omit<AgendaMeeting, "conflicts" | "zone"> & { readonly zone: string | undefined };

function liveMeeting(kind: Kind, { observed, standing, address, match }: InventoryItem): Meeting[] {
  if (standing === "ignored") return [];
  if (match === undefined || standing === "replaced") {
    const own = standing === "unmanaged" ? "unmanaged" : "undeclared";
    return [meetingOf(kind, observed, { address }, own)];
  }
  const { desired, fields } = match;
  const live = meetingOf(kind, observed, desired, fields.length > 0 ? "differs" : "live");
  const declared = meetingOf(kind, desired, desired, "declared");
  const moves = live.start === declared.start && live.end === declared.end ? null : { start: declared.start, end: declared.end };
  return [{ ...live, moves }];
}

/** The grace is the declaration's: what is live has it in its duration. */
function meetingOf(
  { endOf }: Kind,
  object: Desired | Observed,
  { address, title, grace = 0, zone }: Pick<Desired, "address" | "title" | "grace" | "zone">,
  standing: Standing,
): Meeting {
  const start = Date.parse(String(object.spec["start"]));
  const end = endOf(object.spec) ?? start;
  return {
    address,
    title: title ?? null,
    domain: object.domain,
    room: object.room as string,
    region: object.region,
    start,
    end: Math.max(start, end - grace * 60_000),
    grace,
    zone,
    standing,
    moves: null,
  };
}

function reservedUntil({ end, grace }: Meeting): number {
  return end + grace * 60_000;
}

/** Meetings that overlap in their room once all is as declared, their grace included. */
function conflictsIn(meetings: readonly Meeting[]): ReadonlyMap<string, readonly string[]> {
  const byRoom = new Map<string, { readonly address: string; readonly start: number; readonly end: number }[]>();
  for (const { address, domain, room, region, start, end, grace, standing, moves } of meetings) {
    if (standing === "undeclared") continue;
    const held = moves ?? { start, end };
    const place = `${region} ${domain}/${comparable(room)}`;
    append(byRoom, place, { address, start: held.start, end: held.end + grace * 60_000 });
  }
  const conflicts = new Map<string, Set<string>>();
  for (const times of byRoom.values()) {
    let open: typeof times = [];
    for (const time of times.toSorted((a, b) => a.start - b.start)) {
      open = open.filter(({ end }) => end > time.start);
      for (const other of open) {
        note(conflicts, time.address, other.address);
        note(conflicts, other.address, time.address);
      }
      open.push(time);
    }
  }
  return new Map([...conflicts].map(([address, others]) => [address, [...others].toSorted(compare)]));
}

function note(conflicts: Map<string, Set<string>>, address: string, other: string): void {
  const known = conflicts.get(address) ?? new Set();
  conflicts.set(address, known.add(other));
}
