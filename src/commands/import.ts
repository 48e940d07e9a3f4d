import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { importCalendar } from "../config/icalendar/import-calendar.ts";
import { fail } from "../model/diagnostic.ts";
import { printable } from "../render/printable.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { directoryOf, type GlobalOptions } from "./options.ts";

export interface ImportOptions extends GlobalOptions {
  readonly ics: string;
  readonly room?: string;
  readonly region: string;
  readonly out?: string;
}

/** Turns an iCalendar file into a config file; nothing is called. */
export async function importCommand(domain: string | undefined, options: ImportOptions, io: Io): Promise<ExitCode> {
  const directory = directoryOf(options, io);
  const text = await readFile(resolve(directory, options.ics), "utf8").catch((cause: unknown) => {
    throw fail(
      "unreadable-file",
      `${printable(options.ics)} can't be read: ${(cause as Error).message}`,
      "Check its name and permissions.",
      { cause },
    );
  });
  const { room, region } = options;
  const imported = importCalendar(text, { file: options.ics, domain, room, region });
  if (options.out === undefined) io.out(imported.text);
  else {
    const path = resolve(directory, options.out);
    await writeFile(path, imported.text, { flag: "wx" }).catch((cause: unknown) => {
      throw fail(
        "unwritable-file",
        `${printable(options.out ?? "")} can't be written: ${(cause as Error).message}`,
        "Nothing is overwritten: choose a name that is free.",
        { cause },
      );
    });
  }
  for (const note of imported.notes) io.err(`note: ${printable(note)}\n`);
  const count = imported.bookings === 1 ? "1 booking" : `${imported.bookings} bookings`;
  io.err(`${count} imported${options.out === undefined ? "" : ` into ${printable(options.out)}`}. Check with xroom validate.\n`);
  return EXIT.done;
}
