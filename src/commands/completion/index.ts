/** Completion scripts, one file a shell: commands, options and their values are in them, names come from the config when asked for. */
import { bash } from "./bash.ts";
import { fish } from "./fish.ts";
import { powershell } from "./powershell.ts";
import { zsh } from "./zsh.ts";

export { entryOf } from "./entry.ts";

export const SCRIPTS = { bash, zsh, fish, powershell } as const;
