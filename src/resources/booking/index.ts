/** Bookings: reservations of a room for a stretch of time (manual, booking). */
import { effectsOf } from "../../api/methods.ts";
import type { Kind } from "../contract.ts";
import { canBecome, decide, remove, keyOfCall, asReplacement, slot } from "./decide.ts";
import { declare } from "./declare.ts";
import { desire } from "./desire.ts";
import { get, observe } from "./observe.ts";
import { endOf, normalKey } from "./spec.ts";

export const booking: Kind = {
  name: "booking",
  effects: effectsOf("booking"),
  adoptable: true,
  durable: true,
  fieldsTellAll: true,
  desire,
  observe,
  get,
  canBecome,
  normalKey,
  decide,
  asReplacement,
  remove,
  slot,
  endOf,
  keyOfCall,
  declare,
  hostKey: "listed",
};
