import type { Secret } from "../model/secret.ts";

/** What an event is about, beside what happened. */
interface Delivered<Name extends string, Payload> {
  /** The webhook that it was posted to; a webhook that is replaced has a new one. */
  readonly webhookId: number;
  readonly event: Name;
  readonly domain: string;
  readonly payload: Payload;
}

export interface EventRoom {
  /** Without its domain. */
  readonly name: string;
}

export interface CreatedRoom extends EventRoom {
  /** 1 conference, 2 webinar (manual, Appendix A). */
  readonly type: number;
  /** So many people at most. */
  readonly capacity: number;
  readonly isLocked: boolean;
  /** Absent: there is none. */
  readonly password?: Secret;
  /** Whoever opens the room's link with it is the host. */
  readonly hostKey?: Secret;
}

export interface EventClient {
  readonly id: string;
  /** 1 conference host, 2 conference user, 3 webinar host, 4 webinar viewer (manual, Appendix A). */
  readonly type: number;
}

/**
 * What happened in a room, in the words of the manual's Appendix C; `event` tells them apart. Passwords and host keys are Secrets,
 * so that an event can be logged as it is: `reveal()` gives the value. Fields that the manual doesn't name are kept.
 */
export type WebhookEvent =
  | Delivered<"roomCreated", { readonly room: CreatedRoom }>
  | Delivered<"roomRemoved", { readonly room: EventRoom }>
  | Delivered<"clientAdded", { readonly room: EventRoom; readonly client: EventClient }>
  | Delivered<"clientsRemoved", { readonly room: EventRoom; readonly clients: readonly EventClient[] }>;

/** An event that the manual doesn't know, or that isn't as it says. Secrets are hidden here, too, where they go by the usual names. */
export interface UnknownEvent {
  readonly event: string;
  readonly webhookId?: number;
  readonly domain?: string;
  readonly payload: unknown;
  /** What is wrong with an event whose name is known: `payload.room.name is not text`. */
  readonly misfit?: string;
}

/** What is posted to a listener, read. */
export type Delivery =
  | { readonly kind: "validation"; readonly signThis: string }
  | { readonly kind: "event"; readonly event: WebhookEvent }
  | { readonly kind: "unknown"; readonly event: UnknownEvent };
