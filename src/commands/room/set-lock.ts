import { printable } from "../../render/safe/printable.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { withTargetRoom } from "./target-room.ts";
import type { RoomOptions } from "./room-argument.ts";

export async function setLock(lock: boolean, room: string, options: GlobalOptions & RoomOptions, io: Io): Promise<ExitCode> {
  return withTargetRoom(room, options, io, async (target) => {
    const live = target.requireOpen();
    const name = `${printable(target.place.id)} in ${target.place.region}`;
    if (live.opaque !== true && live.spec["lock"] === lock) {
      io.out(`${name} is ${lock ? "locked" : "unlocked"} already.\n`);
      await target.printOutlook(live, []);
      return EXIT.done;
    }
    return target.call({ method: "setLock", data: { lock } }, () => {
      io.out(`${lock ? "Locked" : "Unlocked"} ${name}.\n`);
      return { live: { ...live, spec: { ...live.spec, lock } }, touched: ["lock"] };
    });
  });
}
