import { defineCommand } from "../define-command.ts";
import { ROOM_ARGUMENT, ROOM_OPTIONS } from "./room-argument.ts";
import { setLock } from "./set-lock.ts";

export const command = defineCommand({
  arguments: ROOM_ARGUMENT,
  options: ROOM_OPTIONS,
  examples: ["xroom room lock chat.org/board"],
  run: ({ room }, options, io) => setLock(true, room, options, io),
});
