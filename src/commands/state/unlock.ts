import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { nameHolder } from "../../state/index.ts";
import { defineCommand } from "../define-command.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { openState } from "./edit.ts";

/** Takes the lock away from a run that is known to be dead. */
export const command = defineCommand({
  options: { "-y, --yes": "it is known to be dead" },
  examples: ["xroom state unlock -y            once it is known that the run is dead"],
  run: async (_, options, io) => {
    if (options.yes !== true)
      throw fail(
        "not-asked",
        "taking a lock away from a run that is alive lets two write at once",
        "If you know that it is dead, pass -y. A dead run's lock also ends by itself; whoever finds it is told when.",
      );
    await using project = await openState(options, io);
    const held = await project.state.forceUnlock();
    io.out(held === undefined ? "Nobody held the lock.\n" : `Unlocked: ${printable(nameHolder(held))}\n`);
    return exitOnceWritten(io);
  },
});
