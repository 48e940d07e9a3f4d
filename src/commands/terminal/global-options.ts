import { LOG_LEVELS } from "./log-level.ts";
import type { OptionTable, OptionValues } from "./option-table.ts";

/** Options that every command takes, before or after its name. */
export const GLOBAL_OPTIONS = {
  "-C <dir>": "work in this folder (default: where it is started)",
  "--config <file>": "the root file (or XROOM_CONFIG; default: xroom.yaml)",
  "--state <url>":
    "where the state is, in place of the config's own, from the config's folder (or XROOM_STATE; default: file:.xroom/state.json)",
  "--allow-host <host>": {
    description:
      "a host besides xroom.app's that may receive credentials: api:HOST[:PORT], state:HOST[:PORT], or HOST for both (or XROOM_HOSTS); repeatable",
    repeatable: true,
  },
  "--allow-env <glob>": {
    description:
      "variables that the config may name though they belong to the run or its pipeline (or XROOM_ALLOW_ENV); repeatable",
    repeatable: true,
  },
  "--secrets <file>":
    "a file of secrets, dotenv or JSON, or - for standard input: they stand over the variables that the config names (or XROOM_SECRETS)",
  "--policy <file>": "rules in CEL that the config and its plan must keep; a broken one refuses the plan (or XROOM_POLICY)",
  "--sandbox": { description: "use an emulator on this machine; no account is needed", conflicts: "state" },
  "--now <instant>": "set the clock, such as 2026-12-01T09:00:00Z (or XROOM_NOW; default: now)",
  "--log-level <level>": {
    description: "error: errors only; warn: warnings too; info: notes and progress too; debug: each request too",
    choices: LOG_LEVELS,
    default: "info",
  },
  "--no-color": "no colours (or NO_COLOR)",
} as const satisfies OptionTable;

/** `validate --no-secrets` is `secrets: false`. */
export type GlobalOptions = Omit<OptionValues<typeof GLOBAL_OPTIONS>, "secrets"> & { readonly secrets?: string | boolean };
