import { listBookings } from "./bookings.ts";
import { regionOf, restoreWorld } from "./snapshot.ts";
import { listWebhooks } from "./webhooks.ts";
import type { World } from "./world.ts";

/** What a read answers from instead of the region as it is. */
export type Lag = (now: World) => World;

/** The regions as they are at this moment. */
export function frozen(regions: readonly World[]): Lag {
  const then = new Map(regions.map((world) => [world.region, regionOf(world)]));
  return ({ region }) => restoreWorld(region, then.get(region));
}

/** A region without the bookings and webhooks with these ids. */
export function lacking(ids: readonly number[]): Lag {
  const isLeft = ({ id }: { readonly id: number }): boolean => !ids.includes(id);
  return (now) =>
    restoreWorld(now.region, {
      ...regionOf(now),
      bookings: listBookings(now.bookings).filter(isLeft),
      webhooks: listWebhooks(now.webhooks).filter(isLeft),
    });
}
