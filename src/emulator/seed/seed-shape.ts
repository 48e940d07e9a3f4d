import {
  flag,
  listOf,
  name,
  oneOf,
  optional,
  orNull,
  recordOf,
  required,
  roomId,
  shape,
  text,
  uint,
  webAddress,
  type Check,
} from "../fields.ts";
import { readingProblem } from "../readings.ts";
import { parseMinutes, parseStart } from "./seed.ts";

const start: Check = (value, path, rules) => {
  const fits = (typeof value === "string" || typeof value === "number") && parseStart(value, 0) !== undefined;
  if (!fits) rules.report(path, "must be a time such as 2026-12-01T09:00:00Z, or +2h from now");
  return value;
};
const duration: Check = (value, path, rules) => {
  const fits = (typeof value === "string" || typeof value === "number") && parseMinutes(value) !== undefined;
  if (!fits) rules.report(path, "must be whole minutes: 90 or 1h30m");
  return value;
};
const hostKey: Check = (value, path, rules) => (typeof value === "boolean" ? value : text()(value, path, rules));

const options = {
  type: optional(oneOf("conference", "webinar")),
  capacity: optional(uint(1, 256)),
  lock: optional(flag),
  password: optional(text()),
  hostKey: optional(hostKey),
};
const booking = shape({
  domain: required(name),
  room: required(name),
  start: required(start),
  duration: required(duration),
  ...options,
});
const person = shape({ id: required(text()), host: optional(flag) });
const room = shape({ id: required(roomId), ...options, people: optional(listOf(person)) });
const webhook = shape({
  domain: required(name),
  room: optional(name),
  url: optional(webAddress),
  robot: optional(uint()),
  validated: optional(flag),
});
const region = shape({ bookings: optional(listOf(booking)), rooms: optional(listOf(room)), webhooks: optional(listOf(webhook)) });

const readings: Check = (value, path, rules) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return rules.report(path, "must be an object");
  for (const [reading, each] of Object.entries(value)) {
    const problem = readingProblem(reading, each);
    if (problem !== undefined) rules.report([...path, reading], `can't be so: ${problem}`);
  }
  return value;
};

/** The fields of a seed, which may use these regions. */
export function seedShape(regions: readonly string[]): Check {
  return shape({
    account: optional(shape({ id: required(text()), secret: required(text()) })),
    clock: optional((value, path, rules) => {
      const fits =
        (typeof value === "string" || typeof value === "number") &&
        !/^[+-]/.test(String(value)) &&
        parseStart(value, 0) !== undefined;
      if (!fits) rules.report(path, "must be a time such as 2026-12-01T09:00:00Z");
      return value;
    }),
    readings: optional(readings),
    domains: optional(recordOf(orNull(shape({ webhookKey: optional(text()) })))),
    regions: optional((value, path, rules) => {
      for (const each of typeof value === "object" && value !== null ? Object.keys(value) : []) {
        if (!regions.includes(each)) rules.report([...path, each], `is no region; there are ${regions.join(", ")}`, "key");
      }
      return recordOf(orNull(region))(value, path, rules);
    }),
  });
}
