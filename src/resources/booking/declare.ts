import { formatMinutes } from "../../model/duration.ts";
import { isRoomName } from "../../model/names.ts";
import type { Declaration, Observed, TimeWriter } from "../contract.ts";
import { BAD_ROOM_NAME, isNameable } from "../declarable.ts";
import { API_DEFAULTS } from "../defaults.ts";
import { isRoomType } from "../wire-values.ts";
import { specOf } from "./spec.ts";

/** Ten years; the config takes no longer ones. */
const LONGEST = 10 * 366 * 24 * 60;

/** Of a reservation nobody can tell how much of it is a grace: all of it is `duration`. */
export function declare(observed: Observed, times: TimeWriter): Declaration {
  const { start, duration, type, lock, capacity, password, hostKey } = specOf(observed);
  const at = Date.parse(start);
  const time = times.time(at);
  const none = (because: string): Declaration => ({ at: "nowhere", because });
  if (observed.room === undefined || !isRoomName(observed.room)) return none(BAD_ROOM_NAME);
  if (time === undefined) return none(`its start, ${start}, is in a year that a config can't write`);
  if (!Number.isInteger(duration) || duration < 1 || duration > LONGEST)
    return none(`it lasts ${duration} minutes, and a config takes whole ones, from 1 to ten years`);
  if (!isRoomType(type)) return none(`its ${type} is not known as a type of rooms`);
  if (!isNameable(password)) return none("its password is not text that an environment variable can hold");
  const { date, time: digits } = times.digits(at);
  return {
    at: "room section",
    section: "bookings",
    names: [date, `${date}-${digits}`],
    own: { start: time, duration: formatMinutes(duration) },
    policy: { type, capacity: isCapacity(capacity) ? capacity : undefined, lock, password, hostKey },
    defaults: { ...API_DEFAULTS, hostKey: false },
  };
}

function isCapacity(capacity: number | undefined): boolean {
  return Number.isInteger(capacity) && (capacity as number) >= 1 && (capacity as number) <= 256;
}
