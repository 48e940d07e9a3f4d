import { fail } from "../model/diagnostic.ts";
import { defineCommand } from "./define-command.ts";
import { EXIT } from "./terminal/exit.ts";
import { projectOptions } from "./terminal/project-options.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** A shell's script would run what stands in other names: completion leaves these out. */
const PLAIN = /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._/@~+-]*$/u;

export const command = defineCommand({
  secrets: false,
  arguments: { "[shell]": { description: "the shell", choices: SHELLS } },
  options: {
    "--names <kind>": {
      description: "print what the config names, a name a line, as the scripts ask for it",
      choices: ["addresses", "domains", "regions", "rooms", "room-ids"],
    },
  },
  examples: [
    "source <(xroom completion bash)",
    "xroom completion fish > ~/.config/fish/completions/xroom.fish",
    "xroom completion powershell >> $PROFILE",
  ],
  run: async ({ shell }, options, io) => {
    if (options.names !== undefined) {
      const { declaredNames } = await import("../config/declared-names.ts");
      const names = await declaredNames(options.names, projectOptions(options, io));
      io.out(names.flatMap((name) => (PLAIN.test(name) ? [`${name}\n`] : [])).join(""));
      return EXIT.done;
    }
    if (shell === undefined) throw fail("usage", "completion needs a shell", `Name one: ${SHELLS.join(", ")}.`);
    const { createProgram, everyCommand } = await import("./program.ts");
    const { entryOf, SCRIPTS } = await import("./completion/index.ts");
    const program = await createProgram(io, () => undefined, "all");
    io.out(SCRIPTS[shell](everyCommand(program).map(entryOf)));
    return EXIT.done;
  },
});
