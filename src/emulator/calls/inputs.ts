import type { WireInput, WireMethod } from "../../api/wire.ts";
import {
  checkAll,
  flag,
  name,
  nullable,
  oneOf,
  optional,
  orNull,
  password,
  required,
  roomId,
  shape,
  text,
  time,
  uint,
  webAddress,
} from "../fields.ts";
import type { Check } from "../fields.ts";
import { refused, type Refused } from "../world/outcome.ts";
import type { Readings } from "../readings.ts";

/** A hundred years, in minutes. */
const LONGEST_MEETING = 52_560_000;

const meetingOptions = shape({
  duration: required(uint(1, LONGEST_MEETING)),
  lock: optional(flag),
  type: optional(oneOf(1, 2)),
  capacity: optional(uint(1, 256)),
  key: optional(password),
  addHostKey: optional(flag),
});

/** The manual's tables of inputs: `x?: str` is `optional`, `x: ?str` is `nullable`. */
const INPUTS: { readonly [M in WireMethod]: Check } = {
  "room.init": shape({
    id: required(roomId),
    type: nullable(oneOf(1, 2)),
    lock: nullable(flag),
    key: nullable(password),
    addHostKey: nullable(flag),
  }),
  "room.destroy": shape({ id: required(roomId), forceKick: nullable(flag) }),
  "room.kickOut": shape({ id: required(roomId), peerId: required(text()) }),
  "room.setLock": shape({ id: required(roomId), lock: required(flag) }),
  "room.setPassword": shape({ id: required(roomId), password: required(orNull(password)) }),
  "room.list": shape({ domain: nullable(name) }),
  "booking.add": shape({
    domain: required(name),
    roomName: required(name),
    startTime: required(time),
    meetingOptions: required(meetingOptions),
  }),
  "booking.remove": shape({ id: required(uint()) }),
  "booking.update": shape({ id: required(uint()), startTime: required(time), meetingOptions: required(meetingOptions) }),
  "booking.list": shape({ domain: required(name) }),
  "booking.get": shape({ id: required(uint()) }),
  "webhook.add": shape({
    domain: required(name),
    type: required(oneOf("url", "robot")),
    roomName: nullable(name),
    url: nullable(webAddress),
    robotId: nullable(uint()),
  }),
  "webhook.remove": shape({ id: required(uint()) }),
  "webhook.list": shape({ domain: required(name), token: nullable(tokenText()), validated: nullable(flag) }),
  "webhook.validate": shape({ id: required(uint()) }),
};

/** Checks the `data` of a call. A refusal names all that is wrong. */
export function readInput<M extends WireMethod>(
  method: M,
  data: unknown,
  readings: Readings,
): { readonly kind: "input"; readonly input: WireInput<M> } | Refused {
  const { value, problems } = checkAll(INPUTS[method], isLeftOut(data) ? {} : data, readings);
  return problems.length > 0 ? refused(`${method}: ${problems.join("; ")}`) : { kind: "input", input: value as WireInput<M> };
}

/** Empty for an unknown collection. */
export function methodsOf(collection: string): string[] {
  return Object.keys(INPUTS)
    .filter((method) => method.startsWith(`${collection}.`))
    .map((method) => method.slice(collection.length + 1));
}

export function isMethod(method: string): method is WireMethod {
  return Object.hasOwn(INPUTS, method);
}

/** PHP writes an empty map as `[]`; wrappers leave missing data out or send null. */
function isLeftOut(data: unknown): boolean {
  return data === undefined || data === null || (Array.isArray(data) && data.length === 0);
}

/** An empty token matches everything. */
function tokenText(): Check {
  return (value, path, rules) => (value === "" ? value : text()(value, path, rules));
}
