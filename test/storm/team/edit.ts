import type { Emulator } from "../../../src/emulator/index.ts";
import { Refusal } from "../../../src/emulator/world/outcome.ts";
import type { Edit } from "../drawn.ts";
import type { LiveObject } from "./live.ts";

/** Something that others do to the nth object of a team. The platform may refuse that, as it may refuse ours. */
export function editOne(emulator: Emulator, own: readonly LiveObject[], { what, nth }: Edit, index: number): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }

  function act(): void {
    const kind = what.endsWith("booking") ? "booking" : what.endsWith("webhook") ? "webhook" : "room";
    const ofKind = own.filter((each) => each.kind === kind);
    const object = ofKind[nth % ofKind.length];
    if (object === undefined) return;
    const view = emulator.world(object.region);
    const id = object.id as number;
    if (what === "remove-booking") view.removeBooking(id);
    else if (what === "change-booking") view.updateBooking(id, { lock: nth % 2 === 0, password: "drifted" });
    else if (what === "move-booking") view.updateBooking(id, { start: Date.parse(`2026-12-${10 + index}T0${nth % 10}:00:00Z`) });
    else if (what === "remove-webhook") view.removeWebhook(id);
    else if (what === "close-room") view.closeRoom(String(object.id));
    else {
      view.setLock(String(object.id), nth % 2 === 0);
      view.setPassword(String(object.id), "drifted");
    }
  }
}
