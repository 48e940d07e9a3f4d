import { ACTIONS, type Call, type Change, type Plan, type PlannedSpec, type UnmanagedObject } from "../../../src/model/plan.ts";

const DIGEST = `hmac-sha256:${"0".repeat(64)}`;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export function planOf(parts: {
  readonly changes: readonly Change[];
  readonly calls?: readonly Call[];
  readonly unmanaged?: readonly UnmanagedObject[];
  readonly diagnostics?: Plan["diagnostics"];
}): Plan {
  const { changes, calls = [], unmanaged, diagnostics = [] } = parts;
  const doable = changes.filter(({ blocked }) => blocked === null);
  const counts = Object.fromEntries(
    ACTIONS.map((action) => [action, doable.filter((each) => each.action === action).length]),
  ) as { [action in (typeof ACTIONS)[number]]: number };
  return {
    format: "xroom.plan/1",
    tool: "xroom 0.1.0",
    now: "2026-11-23T09:00:00Z",
    account: DIGEST,
    config: { digest: DIGEST, files: ["xroom.yaml"] },
    scope: { domains: [], targets: [] },
    summary: {
      ...counts,
      unchanged: 12,
      unmanaged: unmanaged?.length ?? 0,
      blocked: changes.length - doable.length,
      calls: calls.length,
    },
    changes,
    calls,
    preconditions: [],
    records: [],
    diagnostics,
    ...(unmanaged === undefined ? {} : { unmanaged }),
    seal: DIGEST,
  };
}

export function changeOf(change: Partial<Change> & Pick<Change, "address" | "action">): Change {
  return {
    reason: "config",
    region: "fra-1",
    id: null,
    before: null,
    after: null,
    fields: [],
    source: { file: "domains/chat.org.yaml", line: 12, column: 11 },
    calls: [],
    blocked: null,
    record: null,
    ...change,
  };
}

export function bookingAt(start: string, duration = 60): PlannedSpec {
  return { start, duration, type: "conference", lock: false, password: null };
}

const ROOMS = ["board", "hall", "lab", "studio", "garden", "attic"];
const ZONES = ["Europe/Berlin", "America/Los_Angeles", "Asia/Singapore"];
const REGIONS = ["fra-1", "sfo-1", "sgp-1"];

/** Additions, moves, updates and removals in many rooms, each with a call; some calls wait for another. */
export function manyChanges(count: number): Plan {
  const changes: Change[] = [];
  const calls: Call[] = [];
  const rooms = Math.max(12, Math.round(count / 60));
  for (let index = 0; index < count; index += 1) {
    const room = index % rooms;
    const domain = `team-${Math.floor(room / ROOMS.length)}.example`;
    const place = { region: REGIONS[room % 3] ?? "", zone: ZONES[room % 3] ?? "", calls: [`c${index + 1}`] };
    const day = Date.parse("2026-11-30T00:00:00Z") + Math.floor(index / rooms) * DAY;
    const start = (hour: number): string => new Date(day + hour * HOUR).toISOString().replace(".000", "");
    const name = `booking/${domain}/${ROOMS[room % ROOMS.length]}/meeting-${Math.floor(index / rooms)}`;
    const before = bookingAt(start(9 + (room % 5)));
    const tenth = index % 10;
    if (tenth < 5) changes.push(changeOf({ ...place, address: name, action: "add", reason: "new", after: before }));
    else if (tenth < 7) {
      const after = { ...before, start: start(15), duration: 45 };
      changes.push(
        changeOf({ ...place, address: name, action: "update", id: index, before, after, fields: ["start", "duration"] }),
      );
    } else if (tenth < 8) {
      const after = { ...before, lock: true, password: { secret: "env:ROOM_PASSWORD", digest: DIGEST } };
      changes.push(
        changeOf({ ...place, address: name, action: "update", id: index, before, after, fields: ["lock", "password"] }),
      );
    } else {
      const { zone: _, ...rest } = place;
      changes.push(changeOf({ ...rest, address: name, action: "remove", reason: "undeclared", id: index, before, source: null }));
    }
    calls.push({
      id: `c${index + 1}`,
      region: place.region,
      collection: "booking",
      method: tenth < 5 ? "add" : tenth < 8 ? "update" : "remove",
      data: { domain, room: ROOMS[room % ROOMS.length], timestamp: start(9), duration: 60, type: 0, isLocked: false },
      requires: index % 7 === 6 ? [`c${index}`] : [],
    });
  }
  const inOrder = changes.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  return planOf({ changes: inOrder, calls });
}
