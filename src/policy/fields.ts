import { ACTIONS } from "../model/plan.ts";
import { BOOL, DURATION, either, INT, listOf, mapOf, recordOf, type RecordType, STRING, TIMESTAMP, type Types } from "./types.ts";

export const SUBJECTS = ["room", "booking", "meeting", "webhook", "change", "plan"] as const;
/** What a rule is about; a meeting is an occurrence within the horizon, or a single booking. */
export type Subject = (typeof SUBJECTS)[number];

export function isSubject(text: string): text is Subject {
  return (SUBJECTS as readonly string[]).includes(text);
}

type Fields = RecordType["fields"];

const each = (types: Types, ...names: readonly string[]): Fields => Object.fromEntries(names.map((name) => [name, types]));

const POLICY: Fields = {
  type: STRING,
  capacity: INT,
  lock: BOOL,
  password: recordOf({ kind: STRING, name: STRING }),
  hostKey: BOOL,
  protect: BOOL,
};
const PLACE = each(STRING, "address", "domain", "region", "timezone", "name");
const TIMES: Fields = { start: TIMESTAMP, duration: DURATION, grace: DURATION };
const MEETING: Fields = { ...PLACE, ...POLICY, ...TIMES, room: STRING, title: STRING };

/** Of any kind, in the words of the plan document. */
const SPEC = recordOf({
  ...each(STRING, "region", "room", "start", "type", "url"),
  ...each(INT, "duration", "capacity", "robot"),
  ...each(BOOL, "lock", "hostKey", "protect", "active", "validated"),
  password: recordOf({ secret: STRING, digest: STRING }),
});

/** Every one is there; what is undeclared is null. */
export const FIELDS: Readonly<Record<Subject, Fields>> = {
  room: { ...PLACE, ...POLICY, active: BOOL, evict: BOOL },
  booking: {
    ...MEETING,
    repeat: STRING,
    except: listOf(TIMESTAMP),
    // By wall-clock times of the series, as they are written.
    overrides: mapOf(recordOf({ ...POLICY, title: STRING, start: STRING, duration: DURATION, grace: DURATION })),
  },
  meeting: { ...MEETING, series: STRING },
  webhook: {
    ...each(STRING, "address", "domain", "region", "name", "url", "room"),
    robot: INT,
    validate: BOOL,
    regions: listOf(STRING),
    protect: BOOL,
  },
  change: {
    ...each(
      STRING,
      "address",
      "kind",
      "domain",
      "room",
      "series",
      "from",
      "action",
      "reason",
      "region",
      "zone",
      "title",
      "blocked",
    ),
    id: either(INT, STRING),
    fields: listOf(STRING),
    reasons: mapOf(STRING),
    grace: INT,
    calls: listOf(STRING),
    pending: either(BOOL, listOf(STRING)),
    before: SPEC,
    after: SPEC,
  },
  plan: {
    ...each(STRING, "now", "tool", "project"),
    config: recordOf({ digest: STRING, files: listOf(STRING) }),
    context: mapOf(STRING),
    scope: recordOf({ domains: listOf(STRING), targets: listOf(STRING), drift: BOOL, roll: BOOL }),
    allowed: recordOf({ removals: BOOL, empty: BOOL, lift: listOf(STRING) }),
    summary: recordOf(each(INT, ...ACTIONS, "unchanged", "unmanaged", "blocked", "calls")),
  },
};
