import { fail } from "../model/diagnostic.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import type { ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import { LOCK_OPTIONS } from "./terminal/option-groups.ts";
import type { OptionTable } from "./terminal/option-table.ts";

const options = {
  ...LOCK_OPTIONS,
  "--write": "record what is imported as ours in the state",
  "--region <name>": {
    description: "only what is in this region; repeatable (default: all; with --ics: fra-1)",
    repeatable: true,
  },
  "--room <name>": "only what belongs to this room; with --ics, the room of events without a link",
  "--timezone <zone>":
    "the zone to write times in (default: the config's, else UTC); with --ics, that of times whose zone neither they nor the file name",
  "--out <file>": "into a new file",
  "--env-out <file>": "the passwords as NAME=value lines into a new file, mode 0600: it holds them in plain text",
  "--ics <file>": "an iCalendar file in place of what is live; - for standard input",
  "--past": "with --ics: events that are over, too",
} as const satisfies OptionTable;

export type ImportOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  arguments: {
    "[domain]": "the domain; with --ics, only links such as https://chat.org/board name a room",
  },
  options,
  examples: [
    "xroom import chat.org --out domains/chat.org.yaml",
    "xroom import chat.org --write    and record it as ours in the state",
    "xroom import chat.org --ics meetings.ics --room board",
    "cat meetings.ics | xroom import chat.org --ics - --past",
  ],
  run: ({ domain }, options, io) => importConfig(domain, options, io),
});

async function importConfig(domain: string | undefined, options: ImportOptions, io: Io): Promise<ExitCode> {
  const { ics } = options;
  if (ics !== undefined) {
    const live = (["write", "envOut"] as const).find((name) => options[name] !== undefined);
    if (live !== undefined)
      throw fail(
        "usage",
        `--${live === "envOut" ? "env-out" : live} doesn't go with --ics`,
        "A calendar has no live objects. Leave it out.",
      );
    return (await import("./import/calendar.ts")).importCalendarFile(ics, domain, options, io);
  }
  if (options.past === true)
    throw fail("usage", "--past goes with --ics", "What is live and over is never imported. Leave it out.");
  if (domain === undefined)
    throw fail("usage", "import needs a domain, or a calendar", "Write xroom import DOMAIN, or xroom import --ics FILE.");
  return (await import("./import/domain.ts")).importDomain(domain, options, io);
}
