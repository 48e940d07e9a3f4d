import type { Booking, Domain, Room, Webhook } from "../generated/schema-types.ts";
import type { Place } from "../place.ts";

/** Blocks with all that templates and defaults give, and without what `null` took out. They may lack keys that they need. */
export type ComposedBooking = NonNullable<Booking>;
export type ComposedWebhook = NonNullable<Webhook>;

export interface ComposedRoom extends Omit<NonNullable<Room>, "bookings"> {
  readonly bookings?: Readonly<Record<string, ComposedBooking>>;
}

export interface ComposedDomain extends Omit<Domain, "rooms" | "webhooks"> {
  readonly rooms?: Readonly<Record<string, ComposedRoom>>;
  readonly webhooks?: Readonly<Record<string, ComposedWebhook>>;
}

/** What one file declares of a domain. */
export interface DomainPart {
  readonly declared: ComposedDomain;
  readonly place: Place;
}
