import { isRoomName } from "../../model/names.ts";
import type { Declaration, Observed } from "../contract.ts";
import { BAD_ROOM_NAME, isNameable } from "../declarable.ts";
import { API_DEFAULTS } from "../defaults.ts";
import { isRoomType } from "../wire-values.ts";
import { specOf } from "./spec.ts";

/**
 * That it is open is left to who opened it. What the region doesn't tell, and what a config can't say, is not declared: then it is not
 * ours to change.
 */
export function declare(observed: Observed): Declaration {
  const { type, lock, password } = specOf(observed);
  if (observed.room === undefined || !isRoomName(observed.room)) return { at: "nowhere", because: BAD_ROOM_NAME };
  const policy = {
    type: isRoomType(type) ? type : undefined,
    lock,
    password: isNameable(password) ? password : undefined,
  };
  return { at: "room block", policy, defaults: API_DEFAULTS };
}
