import { resolve } from "node:path";
import { fail } from "../model/diagnostic.ts";
import { type LinkFormat, type LinkRow, renderLinks } from "../render/links/links.ts";
import { printable } from "../render/safe/printable.ts";
import type { CalendarEntry } from "../render/links/icalendar.ts";
import { kindNamed } from "../resources/registry.ts";
import { guestLink, hostLink } from "../resources/links.ts";
import { declaredJoinings, type Joining, listJoinings } from "../project/joinings.ts";
import { openProject } from "../project/open.ts";
import type { Instant } from "../model/instant.ts";
import type { Scope } from "../model/plan.ts";
import { TOOL } from "../model/version.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { directoryOf, projectOptions } from "./terminal/project-options.ts";
import { runUntilStopped } from "./terminal/stopping.ts";
import { printDiagnostics } from "./terminal/print-diagnostics.ts";
import { refuseConfigFile, writeOutput } from "./terminal/write-output.ts";
import { SCOPE_OPTIONS, scopeOf } from "./terminal/option-groups.ts";

const options = {
  ...SCOPE_OPTIONS,
  "--json": "print them as JSON",
  "--dotenv": "print them as NAME='value' lines",
  "--show-secrets": "with the hosts' links and keys",
  "--ics": "as an iCalendar file of the declared bookings",
  "--host-links": "with --ics: each event holds the host's link",
  "--out <file>": "into a file, mode 0600",
} as const satisfies OptionTable;

type OutputOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: [
    "xroom output --show-secrets      the hosts' links, too",
    "xroom output --dotenv --show-secrets --out .env.links",
    "xroom output --ics > meetings.ics",
  ],
  run: (_, options, io) => output(options, io),
});

async function output(options: OutputOptions, io: Io): Promise<ExitCode> {
  if (options.hostLinks === true && options.ics !== true)
    throw fail("usage", "--host-links goes with --ics", "In a table or JSON, the host's links come with --show-secrets.");
  if ([options.json, options.dotenv, options.ics].filter((each) => each === true).length > 1)
    throw fail("usage", "--json, --dotenv and --ics exclude each other", "Pass one of them.");
  return runUntilStopped(io, async (signal) => printOrSave(await textOf(options, io, signal), options, io));
}

async function printOrSave(text: string, options: OutputOptions, io: Io): Promise<ExitCode> {
  if (options.out === undefined) io.out(text);
  else {
    const path = resolve(directoryOf(options, io), options.out);
    // It may hold host keys.
    await writeOutput(path, text, 0o600, io);
    io.err(`Wrote ${printable(options.out)}.\n`);
  }
  return EXIT.done;
}

/** Lists only for the host keys: everything else is in the config. */
async function textOf(options: OutputOptions, io: Io, signal: AbortSignal): Promise<string> {
  const where = projectOptions(options, io);
  const scope = scopeOf(options);
  if (options.ics === true && options.hostLinks !== true) {
    await using project = await openProject({ ...where, secrets: false, regions: false, state: false });
    const { joinings, diagnostics } = declaredJoinings(project, { scope });
    printDiagnostics(diagnostics, options, io);
    return await calendarText(joinings, project.now, options);
  }
  await using project = await openProject(where);
  if (options.out !== undefined) await refuseConfigFile(resolve(directoryOf(options, io), options.out), project);
  const { joinings, diagnostics } = await listJoinings(project, { scope, signal });
  signal.throwIfAborted();
  printDiagnostics(diagnostics, options, io);
  if (options.ics === true) return await calendarText(joinings, project.now, options);
  const joinable = project.desired.filter(({ kind }) => kindNamed(kind).hostKey !== undefined).map(({ address }) => address);
  return renderLinks(linkRows(joinings, options), joinable, { format: formatOf(options), narrowed: isNarrowed(scope) });
}

function isNarrowed({ domains, targets }: Scope): boolean {
  return domains.length + targets.length > 0;
}

function formatOf({ json, dotenv }: OutputOptions): LinkFormat {
  if (json === true) return "json";
  return dotenv === true ? "dotenv" : "text";
}

function linkRows(joinings: readonly Joining[], { showSecrets }: OutputOptions): LinkRow[] {
  return joinings.flatMap(({ desired, hostKey, listed }) => {
    if (hostKey === undefined && desired.spec["hostKey"] !== true) return [];
    const at = { domain: desired.domain, room: desired.room as string };
    const shown = showSecrets === true && hostKey !== undefined;
    return [
      {
        address: desired.address,
        room: `${at.domain}/${at.room}`,
        guestLink: guestLink(at),
        hostLink: shown ? hostLink(at, hostKey) : null,
        hostKey: shown ? hostKey.reveal() : null,
        why: hostKey === undefined ? noKey(desired.kind, listed) : "hidden; --show-secrets shows it",
      },
    ];
  });
}

function noKey(kind: string, listed: boolean): string {
  if (kindNamed(kind).hostKey === "listed") return "not there yet: apply asks for it";
  if (!listed) return "not open: its key is given only when it opens";
  return "given only once, at opening, and shown by no list: apply --host-keys FILE keeps it";
}

async function calendarText(joinings: readonly Joining[], now: Instant, { hostLinks }: OutputOptions): Promise<string> {
  const { renderCalendar } = await import("../render/links/icalendar.ts");
  const entries = joinings.flatMap(({ desired, hostKey }): CalendarEntry[] => {
    const { start, duration } = desired.spec;
    if (typeof start !== "string" || typeof duration !== "number") return [];
    const at = { domain: desired.domain, room: desired.room as string };
    const from = Date.parse(start);
    if (from + duration * 60_000 <= now) return [];
    const name = desired.title ?? `${desired.address.split("/").at(-1)?.split("@")[0] ?? ""} (${at.room})`;
    // Those who come late have the room for longer; the meeting ends without them.
    const end = from + (duration - (desired.grace ?? 0)) * 60_000;
    const link = hostLinks === true && hostKey !== undefined ? hostLink(at, hostKey) : guestLink(at);
    return [{ id: desired.address, title: name, start: from, end, link }];
  });
  return renderCalendar(entries, now, TOOL);
}
