/** Live rooms: where one is, who is inside, one call to it, and what the next apply will do to it. Without lock and state. */
import { room } from "../../resources/room/index.ts";

export const ROOM_NEEDS = { config: "optional", kinds: [room], secrets: false, state: false } as const;

export { callRoom, type RoomCall } from "./call.ts";
export { findRoom, listRooms } from "./list.ts";
export { outlookOf } from "./outlook.ts";
export { placeOf, readRoomName, type RoomPlace } from "./place.ts";
