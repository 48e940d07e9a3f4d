/** Rooms as they are now: open or closed, locked or not (manual, room). A closed room is in no list. */
import { effectsOf } from "../../api/methods.ts";
import type { Kind } from "../contract.ts";
import { canBecome, decide, remove, keyOfCall, obstacle, remarks } from "./decide.ts";
import { declare } from "./declare.ts";
import { desire } from "./desire.ts";
import { observe } from "./observe.ts";
import { keyOfRoom, normalKey } from "./spec.ts";

export const room: Kind = {
  name: "room",
  effects: effectsOf("room"),
  adoptable: false,
  durable: false,
  desire,
  observe,
  canBecome,
  normalKey,
  incomparable: ["hostKey"],
  decide,
  remove,
  endOf: () => undefined,
  keyOfCall,
  keyOfId: (id) => keyOfRoom(String(id)),
  declare,
  obstacle,
  hostKey: "once",
  remarks,
};
