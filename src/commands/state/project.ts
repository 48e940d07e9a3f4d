import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { defineCommand } from "../define-command.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { LOCK_OPTIONS } from "../terminal/option-groups.ts";
import { edit, openState } from "./edit.ts";

const NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Renames the project that the state belongs to. */
export const command = defineCommand({
  arguments: { "<name>": "as the config's `project` has it" },
  options: { ...LOCK_OPTIONS, "-y, --yes": "the state is to belong to this project" },
  examples: ["xroom state project meetings -y"],
  run: async ({ name }, options, io) => {
    if (!NAME.test(name))
      throw fail(
        "usage",
        `${printable(name)} is no name of a project`,
        "Write it in lower-case letters, digits, dots and dashes.",
      );
    if (options.yes !== true)
      throw fail("usage", "another project would be refused this state from then on", "Pass -y if that is meant.");
    await using project = await openState(options, io);
    await edit(project.state, "xroom state project", options, io, (state) =>
      state.project === name ? undefined : { state: { ...state, project: name, serial: state.serial + 1 } },
    );
    io.out(`The state belongs to the project ${name}.\n`);
    return exitOnceWritten(io);
  },
});
