/**
 * Rooms as they are now: where one is, who is inside, one call to it, and what the next apply will do to it. A call here takes no lock
 * and enters no state.
 */
import { room } from "../../resources/room/index.ts";

/** What they need of a project. There need be no config. */
export const ROOM_NEEDS = { config: "optional", kinds: [room], secrets: false, state: false } as const;

export { callRoom, type RoomCall } from "./call.ts";
export { findRoom, listRooms } from "./list.ts";
export { outlookOf } from "./outlook.ts";
export { placeOf, readRoomName, type RoomPlace } from "./place.ts";
