import type { Delivery, UnknownEvent, WebhookEvent } from "./events.ts";
import { seal, TooDeep } from "./seal.ts";

/** What was posted, or why it can't be a delivery. */
export type ReadDelivery = Delivery | { readonly kind: "malformed"; readonly why: string };

type Fields = Readonly<Record<string, unknown>>;

/** The manual's example has 32 characters. Whatever is signed for anybody who asks should not be long. */
const LONGEST_TO_SIGN = 1024;

/** Reads JSON in UTF-8. */
export function parseDelivery(bytes: Uint8Array): ReadDelivery {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return malformed("the body is not JSON in UTF-8");
  }
  return readDelivery(value);
}

/** Reads a body that somebody else has parsed. */
export function readDelivery(value: unknown): ReadDelivery {
  if (!isObject(value) || typeof value["event"] !== "string")
    return malformed('the body is not an object with an "event" as the manual has it (Appendix C)');
  const { event: name, signThis } = value;
  let sealed: unknown;
  try {
    sealed = seal(value);
  } catch (error) {
    if (error instanceof TooDeep) return malformed("the body is nested too deeply");
    throw error;
  }
  if (name !== "validation") return readEvent(name, sealed as Fields);
  if (typeof signThis !== "string" || signThis === "") return malformed("a validation has a text to sign in signThis");
  if (signThis.length > LONGEST_TO_SIGN) return malformed(`signThis is longer than ${LONGEST_TO_SIGN} characters`);
  return { kind: "validation", signThis };
}

function readEvent(name: string, fields: Fields): Delivery {
  const { domain, webhookId } = fields;
  const payload = withBareRoom(fields["payload"], domain);
  const misfit = complainOf(name, { ...fields, payload });
  // The boundary: no complaint means that every field of the type was looked at.
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

/** The manual leaves open whether a room goes by its name or by its id, `domain/name`; no name holds a slash. */
function withBareRoom(payload: unknown, domain: unknown): unknown {
  if (!isObject(payload) || !isObject(payload["room"])) return payload;
  const { name } = payload["room"];
  if (typeof name !== "string" || !name.startsWith(`${String(domain)}/`)) return payload;
  return { ...payload, room: { ...payload["room"], name: name.slice(String(domain).length + 1) } };
}

/** What is not as Appendix C has it; empty for an event that it doesn't have at all; `undefined` if all is well. */
function complainOf(name: string, { webhookId, domain, payload }: Fields): string | undefined {
  const checks = Object.hasOwn(PAYLOADS, name) ? PAYLOADS[name as WebhookEvent["event"]] : undefined;
  if (checks === undefined) return "";
  if (typeof webhookId !== "number") return "webhookId is not a number";
  if (typeof domain !== "string") return "domain is not text";
  if (!isObject(payload) || !isObject(payload["room"])) return "payload.room is not an object";
  return checks(payload["room"], payload);
}

const PAYLOADS = {
  roomCreated: (room) =>
    roomNamed(room) ??
    (typeof room["type"] !== "number"
      ? "payload.room.type is not a number"
      : typeof room["capacity"] !== "number"
        ? "payload.room.capacity is not a number"
        : typeof room["isLocked"] !== "boolean"
          ? "payload.room.isLocked is neither true nor false"
          : undefined),
  roomRemoved: roomNamed,
  clientAdded: (room, { client }) =>
    roomNamed(room) ?? (isClient(client) ? undefined : "payload.client has no id in text, or no type in a number"),
  clientsRemoved: (room, { clients }) =>
    roomNamed(room) ??
    (Array.isArray(clients) && clients.every(isClient)
      ? undefined
      : "payload.clients is not a list, each with an id in text and a type in a number"),
} as const satisfies Record<WebhookEvent["event"], (room: Fields, payload: Fields) => string | undefined>;

function roomNamed(room: Fields): string | undefined {
  return typeof room["name"] === "string" ? undefined : "payload.room.name is not text";
}

function isClient(value: unknown): boolean {
  return isObject(value) && typeof value["id"] === "string" && typeof value["type"] === "number";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(why: string): ReadDelivery {
  return { kind: "malformed", why };
}
