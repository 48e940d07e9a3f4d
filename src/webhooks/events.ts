import type { Secret } from "../model/secret.ts";

interface EventOf<Name extends string, Payload> {
  /** The webhook that it was posted to; a replaced webhook has a new id. */
  readonly webhookId: number;
  readonly event: Name;
  readonly domain: string;
  readonly payload: Payload;
}

export interface EventRoom {
  /** Without the domain. */
  readonly name: string;
}

export interface CreatedRoom extends EventRoom {
  /** 1 conference, 2 webinar (manual, Appendix A). */
  readonly type: number;
  /** The most people that it holds. */
  readonly capacity: number;
  readonly isLocked: boolean;
  /** Absent: the room has none. */
  readonly password?: Secret;
  /** Makes the person who opens the room's link with it the host. */
  readonly hostKey?: Secret;
}

export interface EventClient {
  readonly id: string;
  /** 1 conference host, 2 conference user, 3 webinar host, 4 webinar viewer (manual, Appendix A). */
  readonly type: number;
}

/**
 * The events of the manual's Appendix C; `event` is the discriminant. Passwords and host keys are Secrets, so an event can be logged:
 * `reveal()` gives the value. Fields that the manual doesn't name are kept.
 */
export type WebhookEvent =
  | EventOf<"roomCreated", { readonly room: CreatedRoom }>
  | EventOf<"roomRemoved", { readonly room: EventRoom }>
  | EventOf<"clientAdded", { readonly room: EventRoom; readonly client: EventClient }>
  | EventOf<"clientsRemoved", { readonly room: EventRoom; readonly clients: readonly EventClient[] }>;

/** An event that the manual doesn't know or that differs from it. Fields with the usual names of secrets are Secrets here, too. */
export interface UnknownEvent {
  readonly event: string;
  readonly webhookId?: number;
  readonly domain?: string;
  readonly payload: unknown;
  /** How a known event differs from the manual: `payload.room.name is not text`. */
  readonly misfit?: string;
}

/** The content of one POST to a listener. */
export type Delivery =
  | { readonly kind: "validation"; readonly signThis: string }
  | { readonly kind: "event"; readonly event: WebhookEvent }
  | { readonly kind: "unknown"; readonly event: UnknownEvent };
