import { printable } from "../../render/safe/printable.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { withTargetRoom } from "./target-room.ts";
import type { RoomOptions } from "./room-argument.ts";

/** Locks an open room, or unlocks it. Those who are inside stay. */
export async function setLock(lock: boolean, room: string, options: GlobalOptions & RoomOptions, io: Io): Promise<ExitCode> {
  return withTargetRoom(room, options, io, async (at) => {
    const live = at.open();
    const name = `${printable(at.place.id)} in ${at.place.region}`;
    if (live.opaque !== true && live.spec["lock"] === lock) {
      io.out(`${name} is ${lock ? "locked" : "unlocked"} already.\n`);
      await at.printOutlook(live, []);
      return EXIT.done;
    }
    return at.call({ method: "setLock", data: { lock } }, () => {
      io.out(`${lock ? "Locked" : "Unlocked"} ${name}.\n`);
      return { live: { ...live, spec: { ...live.spec, lock } }, touched: ["lock"] };
    });
  });
}
