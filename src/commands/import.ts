import { fail } from "../model/diagnostic.ts";
import type { ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import type { ImportDomainOptions } from "./import-domain.ts";

export interface ImportOptions extends ImportDomainOptions {
  readonly ics?: string;
}

/** Turns what is live, or an iCalendar file, into a config file. */
export async function importCommand(domain: string | undefined, options: ImportOptions, io: Io): Promise<ExitCode> {
  const { ics, ...rest } = options;
  if (ics !== undefined) {
    const live = (["write", "envOut", "timezone"] as const).find((name) => rest[name] !== undefined);
    if (live !== undefined)
      throw fail(
        "usage",
        `--${live === "envOut" ? "env-out" : live} doesn't go with --ics`,
        "A calendar holds nothing that is live. Leave it out.",
      );
    return (await import("./import-calendar.ts")).importCalendarCommand(domain, { ...rest, ics }, io);
  }
  if (domain === undefined)
    throw fail("usage", "import needs a domain, or a calendar", "Write xroom import DOMAIN, or xroom import --ics FILE.");
  return (await import("./import-domain.ts")).importDomainCommand(domain, rest, io);
}
