import type { Delivery, UnknownEvent, WebhookEvent } from "../webhooks/events.ts";
import { harmlessJson } from "./safe/json.ts";
import type { Paint } from "./text/paint.ts";
import { printable } from "./safe/printable.ts";
import { secretValue, withSecretValues } from "./safe/secret-values.ts";

export type Received = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: number;
} & (
  | { readonly type: "delivery"; readonly delivery: Delivery; readonly forwarded?: Forwarded }
  | { readonly type: "refused"; readonly method: string; readonly target: string; readonly why: string }
);

export interface Forwarded {
  readonly to: string;
  readonly milliseconds: number;
  readonly error?: string;
}

interface Choices {
  readonly showSecrets: boolean;
}

const LONGEST_LINE = 500;

/** `12:00:01Z clientAdded chat.org/board: ben, conference user (webhook 3) → 200` */
export function renderReceived(received: Received, { showSecrets, paint }: Choices & { readonly paint: Paint }): string {
  const clock = paint("dim", `${new Date(received.at).toISOString().slice(11, 19)}Z`);
  const status = paint(received.status < 300 ? "green" : "red", String(received.status));
  if (received.type === "refused") {
    const { method, target, why } = received;
    return `${clock} ${line(`${method} ${target}`)} refused → ${status} ${line(why)}\n`;
  }
  const { delivery, forwarded } = received;
  const name = delivery.kind === "validation" ? delivery.kind : delivery.event.event;
  return `${clock} ${paint("bold", line(name))}${line(deliveryText(delivery, { showSecrets }))} → ${status}${line(resultText(delivery, forwarded))}\n`;
}

/** A line of NDJSON. */
export function renderReceivedJson(received: Received, { showSecrets }: Choices): string {
  const { at, status, type } = received;
  const head = { at: new Date(at).toISOString(), status };
  const rest =
    type === "refused"
      ? { type, method: received.method, target: received.target, why: received.why }
      : { ...deliveryFields(received.delivery), ...(received.forwarded === undefined ? {} : { forwarded: received.forwarded }) };
  return `${harmlessJson(JSON.stringify(withSecretValues({ ...head, ...rest }, showSecrets)))}\n`;
}

function deliveryFields(delivery: Delivery): object {
  if (delivery.kind !== "validation") return { type: delivery.kind, ...delivery.event };
  return { type: delivery.kind, event: delivery.kind, signThis: delivery.signThis };
}

function deliveryText(delivery: Delivery, { showSecrets }: Choices): string {
  switch (delivery.kind) {
    case "validation":
      return "";
    case "event":
      return ` ${delivery.event.domain}/${delivery.event.payload.room.name}${eventText(delivery.event, { showSecrets })} (webhook ${delivery.event.webhookId})`;
    case "unknown":
      return unknownEventText(delivery.event, { showSecrets });
    default:
      return delivery satisfies never;
  }
}

function eventText(event: WebhookEvent, { showSecrets }: Choices): string {
  switch (event.event) {
    case "roomCreated": {
      const { type, capacity, isLocked, password, hostKey } = event.payload.room;
      const words = [
        `${ROOM_TYPES[type - 1] ?? `type ${type}`} for ${capacity}`,
        ...(isLocked ? ["locked"] : []),
        ...(password === undefined ? [] : [`password ${secretValue(password, showSecrets)}`]),
        ...(hostKey === undefined ? [] : [`host key ${secretValue(hostKey, showSecrets)}`]),
      ];
      return `: ${words.join(", ")}`;
    }
    case "roomRemoved":
      return "";
    case "clientAdded":
      return `: ${clientText(event.payload.client)}`;
    case "clientsRemoved":
      return `: ${event.payload.clients.map(clientText).join("; ")}`;
    default:
      return event satisfies never;
  }
}

function unknownEventText({ domain, webhookId, payload, misfit }: UnknownEvent, { showSecrets }: Choices): string {
  const why = misfit === undefined ? "not in the manual" : `differs from the manual: ${misfit}`;
  const from = webhookId === undefined ? "" : ` (webhook ${webhookId})`;
  return `${domain === undefined ? "" : ` ${domain}`}, ${why}: ${JSON.stringify(withSecretValues(payload, showSecrets)) ?? "no payload"}${from}`;
}

function resultText(delivery: Delivery, forwarded: Forwarded | undefined): string {
  if (forwarded === undefined) return delivery.kind === "validation" ? ", signed" : "";
  const { to, milliseconds, error } = forwarded;
  return error === undefined ? ` from ${to} in ${milliseconds} ms` : `: ${error}, after ${milliseconds} ms`;
}

/** Manual, Appendix A. */
const ROOM_TYPES = ["conference", "webinar"];
const CLIENT_TYPES = ["conference host", "conference user", "webinar host", "webinar viewer"];

function clientText({ id, type }: { readonly id: string; readonly type: number }): string {
  return `${id}, ${CLIENT_TYPES[type - 1] ?? `type ${type}`}`;
}

function line(text: string): string {
  const plain = printable(text);
  return plain.length > LONGEST_LINE ? `${plain.slice(0, LONGEST_LINE)}…` : plain;
}
