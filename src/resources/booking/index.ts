/** Bookings: reservations of a room for a stretch of time (manual, booking). */
import { effectsOf } from "../../api/methods.ts";
import type { Kind } from "../contract.ts";
import { becomes, decide, remove, keyOfCall, reopen, slot } from "./decide.ts";
import { declare } from "./declare.ts";
import { desire } from "./desire.ts";
import { get, observe } from "./observe.ts";
import { untilOf } from "./spec.ts";

export const booking: Kind = {
  name: "booking",
  effects: effectsOf("booking"),
  adoptable: true,
  listed: "durable",
  desire,
  observe,
  get,
  becomes,
  decide,
  reopen,
  remove,
  slot,
  until: untilOf,
  keyOfCall,
  declare,
  hostKey: "listed",
};
