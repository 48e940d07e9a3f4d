import { createBookings, type Bookings } from "./bookings.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { createWebhooks, type Webhooks } from "./webhooks.ts";

/** All objects of one region. Regions share nothing: the same id names another object in each. */
export interface World {
  readonly region: string;
  readonly bookings: Bookings;
  readonly rooms: Rooms;
  readonly webhooks: Webhooks;
}

/** The account's domains and their webhookKeys; `null`: every domain is the account's. */
export type Domains = Readonly<Record<string, { readonly webhookKey: string }>> | null;

export const BUILT_IN_REGIONS: readonly string[] = ["fra-1", "sfo-1", "sgp-1"];

export function createWorld(region: string): World {
  return { region, bookings: createBookings(), rooms: createRooms(), webhooks: createWebhooks() };
}
