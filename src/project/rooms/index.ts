/**
 * Rooms as they are at the moment: where one is, who is inside, one call to it, and what the config makes of that afterwards. What is
 * done here is nobody's but the moment's: it takes no lock and enters no state.
 */
export { performInRoom, type RoomCall } from "./perform.ts";
export { findRoom, listRooms } from "./list.ts";
export { outlookOf } from "./outlook.ts";
export { placeOf, readRoomName, type RoomPlace } from "./place.ts";
