/** What is live, whoever made it. */
import type { Emulator } from "../../../src/emulator/index.ts";
import { REGIONS } from "../drawn.ts";
import { DOMAIN, type Expected, type Fields } from "./config.ts";

export type { Expected } from "./config.ts";

export interface LiveObject extends Omit<Expected, "address"> {
  readonly id: number | string;
  readonly room: string | null;
}

const TYPES = { 1: "conference", 2: "webinar" } as const;

export function liveIn(emulator: Emulator): LiveObject[] {
  return REGIONS.flatMap((region): LiveObject[] => {
    const view = emulator.world(region);
    return [
      ...view.bookings(DOMAIN).map(({ id, room, start, duration, type, lock, capacity, password, hostKey }): LiveObject => {
        const fields = { duration, type: TYPES[type], lock, capacity, password, hostKey: hostKey !== null };
        return { kind: "booking", region, id, room, key: `${room} ${new Date(start).toISOString()}`, fields };
      }),
      ...view.webhooks(DOMAIN).map((webhook): LiveObject => {
        const key = `${"url" in webhook ? webhook.url : webhook.robotId} ${webhook.room ?? "-"}`;
        const { id, validated, room = null } = webhook;
        return { kind: "webhook", region, id, room, key, fields: { validated } };
      }),
      ...view.rooms(DOMAIN).map(({ name, type, lock, password }): LiveObject => {
        return {
          kind: "room",
          region,
          id: `${DOMAIN}/${name}`,
          room: name,
          key: name,
          fields: { type: TYPES[type], lock, password },
        };
      }),
    ];
  });
}

/** `booking fra-1 7` */
export function nameOf({ kind, region, id }: Pick<LiveObject, "kind" | "region" | "id">): string {
  return `${kind} ${region} ${id}`;
}

/** By natural key, in its region. */
export function placeOf({ kind, region, key }: Pick<Expected, "kind" | "region" | "key">): string {
  return `${kind} ${region} ${key}`;
}

export function isAs(live: Pick<LiveObject, "fields">, wanted: Fields): boolean {
  return Object.entries(wanted).every(([field, value]) => live.fields[field] === value);
}
