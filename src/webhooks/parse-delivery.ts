import type { Delivery, UnknownEvent, WebhookEvent } from "./events.ts";
import { hideSecrets } from "./hide-secrets.ts";

/** What was posted, or why it is no delivery. */
export type ParsedDelivery = Delivery | { readonly kind: "malformed"; readonly why: string };

type Fields = Readonly<Record<string, unknown>>;

/** The manual's example has 32 characters. Anyone can have a text signed, so it must not be long. */
const LONGEST_TO_SIGN = 1024;
/** Deeper than any event; far deeper would overflow the stack. */
const DEEPEST = 32;

/** From JSON in UTF-8. */
export function parseDelivery(bytes: Uint8Array): ParsedDelivery {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return malformed("the body is not JSON in UTF-8");
  }
  return readDelivery(value);
}

/** From a body that is parsed already. */
export function readDelivery(value: unknown): ParsedDelivery {
  if (!isObject(value) || typeof value["event"] !== "string")
    return malformed('the body is not an object with an "event" (manual, Appendix C)');
  if (isDeeperThan(DEEPEST, value)) return malformed("the body is nested too deeply");
  const { event: name, signThis } = value;
  if (name !== "validation") return readEvent(name, hideSecrets(value) as Fields);
  if (typeof signThis !== "string" || signThis === "") return malformed("a validation has a text to sign in signThis");
  if (signThis.length > LONGEST_TO_SIGN) return malformed(`signThis is longer than ${LONGEST_TO_SIGN} characters`);
  return { kind: "validation", signThis };
}

function readEvent(name: string, fields: Fields): Delivery {
  const { domain, webhookId } = fields;
  const payload = withBareRoom(fields["payload"], domain);
  const misfit = misfitOf(name, { ...fields, payload });
  // Without a misfit, every field of the type has been checked.
  if (misfit === undefined) return { kind: "event", event: { ...fields, payload } as unknown as WebhookEvent };
  const event: UnknownEvent = {
    event: name,
    ...(typeof webhookId === "number" ? { webhookId } : {}),
    ...(typeof domain === "string" ? { domain } : {}),
    payload,
    ...(misfit === "" ? {} : { misfit }),
  };
  return { kind: "unknown", event };
}

/** The manual leaves open whether an event names a room or gives its id, `domain/name`. No name has a slash. */
function withBareRoom(payload: unknown, domain: unknown): unknown {
  if (!isObject(payload) || !isObject(payload["room"])) return payload;
  const { name } = payload["room"];
  if (typeof name !== "string" || !name.startsWith(`${String(domain)}/`)) return payload;
  return { ...payload, room: { ...payload["room"], name: name.slice(String(domain).length + 1) } };
}

/** What differs from Appendix C: empty for an event that isn't in it, `undefined` if nothing does. */
function misfitOf(name: string, { webhookId, domain, payload }: Fields): string | undefined {
  const misfitOfPayload = Object.hasOwn(PAYLOADS, name) ? PAYLOADS[name as WebhookEvent["event"]] : undefined;
  if (misfitOfPayload === undefined) return "";
  if (typeof webhookId !== "number") return "webhookId is not a number";
  if (typeof domain !== "string") return "domain is not text";
  if (!isObject(payload) || !isObject(payload["room"])) return "payload.room is not an object";
  return misfitOfPayload(payload["room"], payload);
}

const PAYLOADS = {
  roomCreated: (room) => misfitOfRoom(room) ?? misfitOfOptions(room),
  roomRemoved: misfitOfRoom,
  clientAdded: (room, { client }) =>
    misfitOfRoom(room) ?? (isClient(client) ? undefined : "payload.client has no id in text, or no type in a number"),
  clientsRemoved: (room, { clients }) =>
    misfitOfRoom(room) ??
    (Array.isArray(clients) && clients.every(isClient)
      ? undefined
      : "payload.clients is not a list, each with an id in text and a type in a number"),
} as const satisfies Record<WebhookEvent["event"], (room: Fields, payload: Fields) => string | undefined>;

function misfitOfRoom(room: Fields): string | undefined {
  return typeof room["name"] === "string" ? undefined : "payload.room.name is not text";
}

function misfitOfOptions({ type, capacity, isLocked }: Fields): string | undefined {
  if (typeof type !== "number") return "payload.room.type is not a number";
  if (typeof capacity !== "number") return "payload.room.capacity is not a number";
  return typeof isLocked === "boolean" ? undefined : "payload.room.isLocked is neither true nor false";
}

function isClient(value: unknown): boolean {
  return isObject(value) && typeof value["id"] === "string" && typeof value["type"] === "number";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((each) => isDeeperThan(depth - 1, each));
}

function malformed(why: string): ParsedDelivery {
  return { kind: "malformed", why };
}
