export const SUBJECTS = ["room", "booking", "meeting", "webhook", "change", "plan"] as const;
/** What a rule is about; a meeting is an occurrence within the horizon, or a single booking. */
export type Subject = (typeof SUBJECTS)[number];

export function isSubject(text: string): text is Subject {
  return (SUBJECTS as readonly string[]).includes(text);
}

/** `any`: a value without fields, or one whose fields depend on its kind. */
export type Fields = "value" | "any" | { readonly [field: string]: Fields };

const values = (...names: readonly string[]): Record<string, Fields> =>
  Object.fromEntries(names.map((name) => [name, "value" as const]));

const PASSWORD: Fields = values("kind", "name");
const POLICY = { ...values("type", "capacity", "lock", "hostKey", "protect"), password: PASSWORD };
const PLACE = values("address", "domain", "region", "timezone", "name");
const MEETING = { ...PLACE, ...POLICY, ...values("room", "title", "start", "duration", "grace") };

/** Every one is there; what is undeclared is null. */
export const FIELDS = {
  room: { ...PLACE, ...POLICY, ...values("active", "evict") },
  booking: { ...MEETING, ...values("repeat", "except"), overrides: "any" },
  meeting: { ...MEETING, ...values("series") },
  webhook: { ...values("address", "domain", "region", "name", "url", "robot", "room", "validate", "regions", "protect") },
  change: {
    ...values("address", "kind", "domain", "room", "series", "from", "action", "reason", "region", "id"),
    ...values("fields", "zone", "title", "grace", "calls", "blocked", "pending"),
    before: "any",
    after: "any",
  },
  plan: {
    ...values("now", "tool", "project"),
    config: values("files"),
    context: "any",
    scope: values("domains", "targets", "drift", "roll"),
    allowed: values("removals", "empty"),
    summary: "any",
  },
} as const satisfies Record<Subject, Fields>;
