import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { nameHolder } from "../../state/index.ts";
import { defineCommand } from "../define-command.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { openState } from "./edit.ts";

export const command = defineCommand({
  options: {
    "-y, --yes": "the run is known to be dead",
    "--id <id>": "only the lock of that id; for a server that does not name the holder, as its log or page shows it",
  },
  examples: [
    "xroom state unlock -y            once it is known that the run is dead",
    "xroom state unlock --id ID       a lock whose server does not name the holder",
  ],
  run: async (_, options, io) => {
    if (options.yes !== true && options.id === undefined)
      throw fail(
        "not-asked",
        "releasing the lock of a live run lets two runs write at once",
        "If you know that the run is dead, pass -y. A dead run's lock also ends by itself: see what `xroom apply` says of it.",
      );
    await using project = await openState(options, io);
    const held = await project.state.forceUnlock(options.id);
    io.out(held === undefined ? "The lock was free already.\n" : `Unlocked: ${printable(nameHolder(held))}\n`);
    return exitOnceWritten(io);
  },
});
