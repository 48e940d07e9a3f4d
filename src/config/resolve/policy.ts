import type { PolicyConfig } from "../../model/config.ts";
import { listOf } from "../../model/list-of.ts";
import type { ComposedBooking, ComposedRoom } from "../compose/index.ts";
import type { Override } from "../generated/schema-types.ts";
import { type Place, within } from "../place.ts";
import type { Context } from "./context.ts";
import { resolvePassword } from "./password.ts";

export function resolvePolicy(declared: ComposedRoom | ComposedBooking | Override, place: Place, context: Context): PolicyConfig {
  const { type, capacity, lock, password, hostKey, protect } = declared;
  return {
    type,
    capacity,
    lock,
    password: password === undefined ? undefined : resolvePassword(password, within(place, "password"), context),
    hostKey,
    protect,
  };
}

export function checkStreaming(
  declared: ComposedRoom | ComposedBooking,
  region: string,
  place: Place,
  { regions, report }: Context,
): void {
  if (declared.type !== "webinar" || regions.get(region)?.streaming !== false) return;
  const equipped = [...regions.values()].filter(({ streaming }) => streaming === true).map(({ name }) => name);
  const summary = `a webinar needs streaming equipment, and ${region} has none`;
  const help = equipped.length === 0 ? undefined : `put rooms with webinars in ${listOf(equipped, "or")}`;
  report.warning("webinar-without-streaming", summary, within(place, "type"), { help });
}
