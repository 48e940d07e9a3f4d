import type { ArgumentTable, OptionTable, OptionValues } from "../terminal/option-table.ts";

export const ROOM_ARGUMENT = { "<room>": "the room, as domain/name" } as const satisfies ArgumentTable;

export const ROOM_OPTIONS = {
  "--region <name>": "where it is (default: where it is declared, or its domain)",
} as const satisfies OptionTable;

export type RoomOptions = OptionValues<typeof ROOM_OPTIONS>;
