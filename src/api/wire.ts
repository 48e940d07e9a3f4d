/**
 * The manual's API (version code 2) as types, in the wire's own names. Answers may differ in practice: missing fields, other times, no
 * envelope.
 */

/** In: `2026-12-01T09:00:00.000Z`. Out: also other ISO 8601 forms and epoch milliseconds. */
export type WireTime = string | number;
/** 1 conference, 2 webinar (Appendix A). */
export type WireRoomType = 1 | 2;
/** 1 conference host, 2 conference user, 3 webinar host, 4 webinar viewer (Appendix A). */
export type WirePeerType = 1 | 2 | 3 | 4;

export interface WireRoomInit {
  /** `domain/room-name` */
  readonly id: string;
  readonly type?: WireRoomType;
  readonly lock?: boolean;
  readonly key?: string;
  readonly addHostKey?: boolean;
}

export interface WireRoomOpened {
  readonly id: string;
  readonly type: WireRoomType;
  readonly isLocked: boolean;
  readonly key?: string | null;
  readonly hostKey?: string;
}

export interface WirePeer {
  readonly id: string;
  readonly type: WirePeerType;
}

export interface WireRoom {
  readonly options: {
    readonly type: WireRoomType;
    readonly isLocked: boolean;
    /** Absent, `null` and `""` all mean none. */
    readonly password?: string | null;
  };
  readonly clients: readonly WirePeer[];
}

/** `{domain: {domain/room-name: room}}`, open rooms only; `null` for one without details. */
export type WireRoomList = Readonly<Record<string, Readonly<Record<string, WireRoom | null>>>>;

export interface WireMeetingOptionsIn {
  /** Minutes, whole, more than 0. */
  readonly duration: number;
  readonly lock?: boolean;
  readonly type?: WireRoomType;
  /** 1 to 256 people. */
  readonly capacity?: number;
  readonly key?: string;
  readonly addHostKey?: boolean;
}

export interface WireMeetingOptionsOut {
  /** Minutes. */
  readonly duration: number;
  readonly type: WireRoomType;
  readonly isLocked: boolean;
  readonly capacity: number;
  /** Absent, `null` and `""` all mean none. */
  readonly password?: string | null;
  readonly hostKey?: string | null;
}

export interface WireBooking {
  readonly id: number;
  readonly domainName: string;
  readonly roomName: string;
  readonly startTime: WireTime;
  readonly meetingOptions: WireMeetingOptionsOut;
}

export interface WireWebhookAdd {
  readonly domain: string;
  readonly type: "url" | "robot";
  readonly roomName?: string;
  readonly url?: string;
  readonly robotId?: number;
}

/** Only the list's filter shows whether it is validated. */
export interface WireWebhook {
  readonly id: number;
  readonly domain: string;
  readonly roomName?: string | null;
  readonly url?: string | null;
  readonly robotId?: number | null;
}

export interface WireMethods {
  "room.init": { input: WireRoomInit; output: WireRoomOpened };
  "room.destroy": { input: { readonly id: string; readonly forceKick?: boolean }; output: boolean };
  "room.kickOut": { input: { readonly id: string; /** A peer's id, or `all`. */ readonly peerId: string }; output: void };
  "room.setLock": { input: { readonly id: string; readonly lock: boolean }; output: void };
  "room.setPassword": { input: { readonly id: string; readonly password: string | null }; output: void };
  "room.list": { input: { readonly domain?: string }; output: WireRoomList };
  "booking.add": {
    input: {
      readonly domain: string;
      readonly roomName: string;
      readonly startTime: WireTime;
      readonly meetingOptions: WireMeetingOptionsIn;
    };
    output: { readonly id: number; readonly hostKey?: string };
  };
  "booking.remove": { input: { readonly id: number }; output: void };
  "booking.update": {
    input: { readonly id: number; readonly startTime: WireTime; readonly meetingOptions: WireMeetingOptionsIn };
    output: { readonly hostKey?: string };
  };
  "booking.list": { input: { readonly domain: string }; output: readonly WireBooking[] };
  "booking.get": { input: { readonly id: number }; output: WireBooking };
  "webhook.add": { input: WireWebhookAdd; output: { readonly id: number; readonly validated: boolean } };
  "webhook.remove": { input: { readonly id: number }; output: void };
  "webhook.list": {
    input: { readonly domain: string; readonly token?: string; readonly validated?: boolean };
    output: readonly WireWebhook[];
  };
  "webhook.validate": { input: { readonly id: number }; output: { readonly validated: boolean } };
}

export type WireMethod = keyof WireMethods;
export type WireInput<M extends WireMethod> = WireMethods[M]["input"];
export type WireOutput<M extends WireMethod> = WireMethods[M]["output"];

/** Posted to a validated webhook (Appendix C). */
export type WireEvent =
  | {
      readonly event: "roomCreated";
      readonly payload: {
        readonly room: {
          readonly name: string;
          readonly type: WireRoomType;
          readonly capacity: number;
          readonly isLocked: boolean;
          readonly password?: string;
          readonly hostKey?: string;
        };
      };
    }
  | { readonly event: "roomRemoved"; readonly payload: { readonly room: { readonly name: string } } }
  | { readonly event: "clientAdded"; readonly payload: { readonly room: { readonly name: string }; readonly client: WirePeer } }
  | {
      readonly event: "clientsRemoved";
      readonly payload: { readonly room: { readonly name: string }; readonly clients: readonly WirePeer[] };
    };

export type WireDelivery = WireEvent & { readonly webhookId: number; readonly domain: string };
