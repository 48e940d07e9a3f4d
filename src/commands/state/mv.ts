import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { defineCommand } from "../define-command.ts";
import { LOCK_OPTIONS } from "../terminal/option-groups.ts";
import { suggest } from "../terminal/suggest.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { openState, edit } from "./edit.ts";
import { entryAt } from "./entry-at.ts";

export const command = defineCommand({
  arguments: { "<from>": "an address that the state holds", "<to>": "one of the same kind that it doesn't" },
  options: LOCK_OPTIONS,
  examples: ["xroom state mv booking/chat.org/board/old booking/chat.org/board/new"],
  run: async ({ from, to }, options, io) => {
    await using project = await openState(options, io);
    await edit(project.state, "xroom state mv", options, io, (state) => {
      const { object, any } = entryAt(state, from, options);
      if (Object.hasOwn(state.objects, to)) {
        throw fail(
          "address-taken",
          `the state already holds ${printable(to)}`,
          `Remove that first with \`${suggest(["state", "rm", to], options)}\`.`,
        );
      }
      const segments = to.split("/");
      if (segments[0] !== any.kind)
        throw fail("wrong-kind", `a ${any.kind} can't become ${printable(to)}`, `Its address begins with ${any.kind}/.`);
      if (segments.length !== from.split("/").length || segments.includes(""))
        throw fail("bad-address", `${printable(to)} is not the address of a ${any.kind}`, `Write it like ${from}.`);
      const { [from]: _, ...rest } = state.objects;
      const objects = object === undefined ? rest : { ...rest, [to]: object };
      const missing = state.missing.map((each) => (each.address === from ? { ...each, address: to } : each));
      return { state: { ...state, objects, missing, serial: state.serial + 1 } };
    });
    io.out(`Moved: ${printable(from)} → ${printable(to)}\n`);
    return exitOnceWritten(io);
  },
});
