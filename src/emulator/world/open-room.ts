import type { WirePeer, WireRoomType } from "../../api/wire.ts";

/** A room that is open ("active" in the manual), with the people in it. */
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

/** What webhooks are told of (manual, Appendix C). `room` is the room as it was right after it, or last. */
export type Happening =
  | { readonly event: "roomCreated"; readonly room: OpenRoom }
  | { readonly event: "roomRemoved"; readonly room: OpenRoom }
  | { readonly event: "clientAdded"; readonly room: OpenRoom; readonly person: WirePeer }
  | { readonly event: "clientsRemoved"; readonly room: OpenRoom; readonly people: readonly WirePeer[] };
