import { printable } from "../../render/safe/printable.ts";
import { defineCommand } from "../define-command.ts";
import { LOCK_OPTIONS } from "../terminal/option-groups.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { openState, edit } from "./edit.ts";
import { objectAt } from "./object-at.ts";

/** A declared object is found again by its natural key. */
export const command = defineCommand({
  arguments: { "<addresses...>": "as `xroom state list` prints them" },
  options: LOCK_OPTIONS,
  examples: ["xroom state rm webhook/chat.org/crm"],
  run: async ({ addresses }, options, io) => {
    await using project = await openState(options, io);
    await edit(project.state, "xroom state rm", options, io, (state) => {
      for (const address of addresses) objectAt(state, address, options);
      const gone = new Set(addresses);
      const objects = Object.fromEntries(Object.entries(state.objects).filter(([address]) => !gone.has(address)));
      // An intent would adopt them again.
      const intents = state.intents.filter(({ address }) => !gone.has(address));
      const missing = state.missing.filter(({ address }) => !gone.has(address));
      return { state: { ...state, objects, intents, missing, serial: state.serial + 1 } };
    });
    io.out(addresses.map((address) => `Forgotten: ${printable(address)}\n`).join(""));
    return exitOnceWritten(io);
  },
});
