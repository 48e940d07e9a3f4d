/**
 * What a world must hold once a drawn config is applied, worked out from the drawing alone: nothing here is shared with the program.
 * Objects are texts, so that two worlds are compared by sorting; a region may have their names in small letters.
 */
import type { Emulator } from "../../src/emulator/index.ts";
import { targetOf } from "./config.ts";
import { DOMAINS, type DrawnConfig, type DrawnRoom, PASSWORDS, REGIONS } from "./drawn.ts";

const DAY = 86_400_000;
const FIRST = Date.parse("2026-12-01T00:00:00Z");

export interface Held {
  readonly kind: "booking" | "webhook";
  readonly region: string;
  readonly domain: string;
  readonly id: number;
  /** What makes it the same object as a declared one. */
  readonly key: string;
  /** All that a config may say of it, but for its host key: one that nobody asked for is left alone. */
  readonly value: string;
  readonly hostKey: boolean;
}

export interface Expected {
  readonly kind: Held["kind"];
  readonly region: string;
  readonly domain: string;
  readonly key: string;
  readonly value: string;
  readonly hostKey: boolean;
  /** Its address, or one that stands for it: what is the same in two configs must stay the same object. */
  readonly address: string;
}

export function expectedOf(config: DrawnConfig): Expected[] {
  return DOMAINS.flatMap((domain) => {
    const { rooms = {}, webhooks = [] } = config[domain] ?? {};
    const bookings = Object.entries(rooms).flatMap(([name, room]) => bookingsOf(domain, name, room));
    return [
      ...bookings,
      ...webhooks.map((webhook): Expected => {
        const region = (webhook.room === null ? undefined : rooms[webhook.room]?.region) ?? "fra-1";
        const key = webhookKey(targetOf(webhook.target), webhook.room);
        return {
          kind: "webhook",
          region,
          domain,
          key,
          value: `${key} validated`,
          hostKey: false,
          address: `${domain} ${webhook.key}`,
        };
      }),
    ];
  });
}

function bookingsOf(domain: string, name: string, room: DrawnRoom): Expected[] {
  return room.bookings.flatMap(({ key, hour, minutes, hostKey, days, ...own }) =>
    Array.from({ length: days }, (_, day): Expected => {
      const start = FIRST + hour * 3_600_000 + day * DAY;
      const password = own.password ?? room.password;
      const options = {
        minutes,
        lock: own.lock ?? room.lock ?? false,
        password: password === null ? null : PASSWORDS[password],
      };
      return {
        kind: "booking",
        region: room.region ?? "fra-1",
        domain,
        key: bookingKey(name, start),
        value: bookingValue(name, start, options),
        hostKey,
        address: `${domain} ${name} ${key} ${day}`,
      };
    }),
  );
}

function bookingValue(
  room: string,
  start: number,
  { minutes, lock, password }: { readonly minutes: number; readonly lock: boolean; readonly password: string | null },
): string {
  return `${bookingKey(room, start)} ${minutes} ${lock} ${password}`;
}

function bookingKey(room: string, start: number): string {
  return `${room.toLowerCase()} ${new Date(start).toISOString()}`;
}

function webhookKey(target: { readonly robot: number } | { readonly url: string }, room: string | null | undefined): string {
  return `${"robot" in target ? target.robot : target.url.replace(/\/$/, "")} ${room?.toLowerCase() ?? "-"}`;
}

export function heldIn(emulator: Emulator): Held[] {
  return REGIONS.flatMap((region) => {
    const view = emulator.world(region);
    const bookings = view.bookings().map(({ id, domain, room, start, duration, lock, password, hostKey }): Held => {
      const value = bookingValue(room, start, { minutes: duration, lock, password });
      return { kind: "booking", region, domain, id, key: bookingKey(room, start), value, hostKey: hostKey !== null };
    });
    const webhooks = view.webhooks().map((webhook): Held => {
      const key = webhookKey("url" in webhook ? { url: webhook.url } : { robot: webhook.robotId }, webhook.room);
      const value = `${key}${webhook.validated ? " validated" : ""}`;
      return { kind: "webhook", region, domain: webhook.domain, id: webhook.id, key, value, hostKey: false };
    });
    return [...bookings, ...webhooks];
  });
}
