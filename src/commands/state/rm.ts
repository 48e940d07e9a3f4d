import { printable } from "../../render/safe/printable.ts";
import { defineCommand } from "../define-command.ts";
import { LOCK_OPTIONS } from "../terminal/option-groups.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { openState, edit } from "./edit.ts";
import { entryAt } from "./entry-at.ts";

/** A declared object is found again by its natural key. */
export const command = defineCommand({
  arguments: { "<addresses...>": "as `xroom state list` prints them" },
  options: LOCK_OPTIONS,
  examples: ["xroom state rm webhook/chat.org/crm"],
  run: async ({ addresses }, options, io) => {
    await using project = await openState(options, io);
    await edit(project.state, "xroom state rm", options, io, (state) => {
      for (const address of addresses) entryAt(state, address, options);
      const forgotten = new Set(addresses);
      const isLeft = ({ address }: { readonly address: string }): boolean => !forgotten.has(address);
      const objects = Object.fromEntries(Object.entries(state.objects).filter(([address]) => isLeft({ address })));
      // By these they would be ours again.
      const [intents, missing] = [state.intents.filter(isLeft), state.missing.filter(isLeft)];
      const gone = state.gone.filter((each) => each.late !== true || isLeft(each));
      return { state: { ...state, objects, intents, missing, gone, serial: state.serial + 1 } };
    });
    io.out(addresses.map((address) => `Forgotten: ${printable(address)}\n`).join(""));
    return exitOnceWritten(io);
  },
});
