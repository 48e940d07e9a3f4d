/**
 * The API of manual.txt (version code 2), as types: its three collections, fifteen methods and what goes in and out.
 * Names, codes and optional fields are the wire's own; nothing here is translated. What an answer may hold in practice
 * (other time notations, missing fields, no envelope) is dealt with where answers are read.
 */

/** "JS format": on the way in `2026-12-01T09:00:00.000Z`; on the way out also other ISO 8601 forms and epoch milliseconds. */
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

/** `{domain: {domain/room-name: room}}`, active rooms only; `null` is an open room of which nothing is told. */
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

/** Whether it is validated is not in the object: ask by the list's filter. */
export interface WireWebhook {
  readonly id: number;
  readonly domain: string;
  readonly roomName?: string | null;
  readonly url?: string | null;
  readonly robotId?: number | null;
}

/** Every method of the manual: `collection.method` → what goes in and what comes out. */
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

/** What the platform posts to a validated webhook (Appendix C); the names are the manual's. */
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

/** A delivery of an event, as the listener gets it. */
export type WireDelivery = WireEvent & { readonly webhookId: number; readonly domain: string };
