import { resolve } from "node:path";
import { decodeCalendar } from "../../config/icalendar/decode.ts";
import { importCalendar } from "../../config/icalendar/import-calendar.ts";
import { BUDGETS } from "../../model/budgets.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import { readStreamAtMost } from "../../model/read-at-most.ts";
import { printable } from "../../render/safe/printable.ts";
import { requireRegions } from "../../config/unknown-region.ts";
import { openProject } from "../../project/open.ts";
import type { ImportOptions } from "../import.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import { writeNewFile } from "../terminal/new-file.ts";
import { readNamedBytes } from "../terminal/read-named-file.ts";
import { clockOf, directoryOf, projectOptions } from "../terminal/project-options.ts";
import { suggest } from "../terminal/suggest.ts";

export async function importCalendarFile(
  file: string,
  domain: string | undefined,
  options: ImportOptions,
  io: Io,
): Promise<ExitCode> {
  const { room, region: [region = "fra-1", second] = [] } = options;
  if (second !== undefined)
    throw fail("usage", "with --ics, --region is given once", "All bookings are written with that region.");
  const settings = await settingsOf(options, io);
  if (options.region !== undefined) requireRegions([region], settings.regions);
  const directory = directoryOf(options, io);
  const { text, note } = decodeCalendar(await readCalendar(file, options, io));
  const imported = importCalendar(text, {
    file: file === "-" ? "standard input" : file,
    domain: domain?.toLowerCase(),
    room,
    region,
    timezone: options.timezone,
    localTimezone: settings.zoneOf(domain),
    past: options.past === true,
    now: clockOf(options, io),
  });
  if (options.out === undefined) io.out(imported.text);
  else await writeNewFile(resolve(directory, options.out), imported.text);
  for (const said of [...(note === undefined ? [] : [note]), ...imported.notes]) io.err(`note: ${printable(said)}\n`);
  const count = imported.bookings === 1 ? "1 booking" : `${imported.bookings} bookings`;
  io.err(
    `${count} imported${options.out === undefined ? "" : ` into ${printable(options.out)}`}. Check with ${suggest(["validate"], options)}.\n`,
  );
  return EXIT.done;
}

async function readCalendar(file: string, options: ImportOptions, io: Io): Promise<Buffer> {
  if (file === "-") return await readStreamAtMost(io.stdin, BUDGETS.calendarBytes, "standard input");
  const named = { subject: printable(file), most: BUDGETS.calendarBytes, help: "Check its name and permissions." };
  return await readNamedBytes(file, named, options, io);
}

interface Settings {
  readonly regions: readonly string[];
  zoneOf(domain: string | undefined): string | undefined;
}

/** Of the config, if there is one. Only a region has to be in it: the file may be what its config still lacks. */
async function settingsOf(options: ImportOptions, io: Io): Promise<Settings> {
  const needs = { config: "optional", kinds: [], secrets: false, regions: false, state: false } as const;
  try {
    await using project = await openProject({ ...projectOptions(options, io), ...needs });
    const { regions, domains, timezone } = project.config;
    return { regions: [...regions.keys()], zoneOf: (domain) => domains.get(domain ?? "")?.timezone ?? timezone };
  } catch (cause) {
    if (!(cause instanceof Failure) || options.region !== undefined) throw cause;
    return { regions: [], zoneOf: () => undefined };
  }
}
