import type { WirePeer, WireRoomType } from "../../api/wire.ts";

/** An open room ("active" in the manual) and the people in it. */
export interface OpenRoom {
  readonly domain: string;
  readonly name: string;
  readonly type: WireRoomType;
  readonly lock: boolean;
  readonly capacity: number;
  readonly password: string | null;
  readonly hostKey: string | null;
  readonly people: readonly WirePeer[];
}

/** An event for webhooks (manual, Appendix C). `room` is the room after the event, or before it was closed. */
export type RoomEvent =
  | { readonly event: "roomCreated"; readonly room: OpenRoom }
  | { readonly event: "roomRemoved"; readonly room: OpenRoom }
  | { readonly event: "clientAdded"; readonly room: OpenRoom; readonly person: WirePeer }
  | { readonly event: "clientsRemoved"; readonly room: OpenRoom; readonly people: readonly WirePeer[] };
