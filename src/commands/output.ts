import { resolve } from "node:path";
import { fail } from "../model/diagnostic.ts";
import { printable } from "../render/printable.ts";
import type { CalendarEntry } from "../render/icalendar.ts";
import { guestLink, hostLink } from "../resources/links.ts";
import { type Joining, joiningsOf, load, observeSession, openSession } from "../session.ts";
import { createScope } from "../plan/scope.ts";
import type { Instant } from "../model/instant.ts";
import { TOOL } from "../version.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { directoryOf, type GlobalOptions, scopeOf, type ScopeOptions, sessionOptions } from "./options.ts";
import { requestOf } from "./plan.ts";
import { listenForStop, untilStopped } from "./stopping.ts";
import { writeOut } from "./write-out.ts";

export interface OutputOptions extends GlobalOptions, ScopeOptions {
  readonly json?: boolean;
  readonly ics?: boolean;
  readonly hostLinks?: boolean;
  readonly showSecrets?: boolean;
  readonly out?: string;
}

/** The links of what is declared: everyone's, and the host's where there is a key and it was asked for. */
export async function outputCommand(options: OutputOptions, io: Io): Promise<ExitCode> {
  if (options.hostLinks === true && options.ics !== true) {
    throw fail("usage", "--host-links goes with --ics", "In a table or JSON, the host's links come with --show-secrets.");
  }
  const stopping = listenForStop();
  return untilStopped(stopping, io, async () => tell(await textOf(options, io, stopping.signal), options, io));
}

async function tell(text: string, options: OutputOptions, io: Io): Promise<ExitCode> {
  if (options.out === undefined) io.out(text);
  else {
    const path = resolve(directoryOf(options, io), options.out);
    // It may hold host keys, and is its reader's business alone.
    await writeOut(path, text, 0o600);
    io.err(`Wrote ${printable(options.out)}.\n`);
  }
  return EXIT.done;
}

/** Only host keys have to be asked for: everything else is in the config. */
async function textOf(options: OutputOptions, io: Io, signal: AbortSignal): Promise<string> {
  const base = sessionOptions(options, io);
  if (options.ics === true && options.hostLinks !== true) {
    const { desired } = await load({ ...base, secrets: false });
    const scope = createScope(scopeOf(options));
    const inScope = desired.filter((each) => scope.address(each.address));
    return calendarText(
      inScope.map((each) => ({ desired: each, hostKey: undefined })),
      base.now,
      options,
    );
  }
  const session = await openSession(base);
  try {
    const request = await requestOf(options, session);
    const joinings = joiningsOf(session, request, await observeSession(session, request, signal));
    signal.throwIfAborted();
    return options.ics === true ? await calendarText(joinings, base.now, options) : linkText(joinings, options);
  } finally {
    await session.close();
  }
}

function linkText(joinings: readonly Joining[], { json, showSecrets }: OutputOptions): string {
  const rows = joinings.flatMap(({ desired, hostKey }) => {
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
        hidden: hostKey !== undefined && !shown,
      },
    ];
  });
  if (json === true)
    return `${JSON.stringify(
      rows.map(({ hidden: _, ...row }) => row),
      null,
      2,
    )}\n`;
  if (rows.length === 0) return "Nothing declared asks for a host key: guests join by https://DOMAIN/ROOM.\n";
  return rows
    .map(({ address, guestLink: guests, hostLink: host, hidden }) => {
      const hosts = host ?? (hidden ? "(hidden; --show-secrets shows it)" : noKey(address));
      return `${printable(address)}\n  guests  ${printable(guests)}\n  host    ${printable(hosts)}\n`;
    })
    .join("\n");
}

function noKey(address: string): string {
  return address.startsWith("room/")
    ? "(given once, when the room is opened: no list tells it)"
    : "(not there yet: apply asks for it)";
}

async function calendarText(joinings: readonly Joining[], now: Instant, { hostLinks }: OutputOptions): Promise<string> {
  const { renderCalendar } = await import("../render/icalendar.ts");
  const entries = joinings.flatMap(({ desired, hostKey }): CalendarEntry[] => {
    const { start, duration } = desired.spec;
    if (typeof start !== "string" || typeof duration !== "number") return [];
    const at = { domain: desired.domain, room: desired.room as string };
    const from = Date.parse(start);
    if (from + duration * 60_000 <= now) return [];
    const name = desired.address.split("/").at(-1)?.split("@")[0] ?? "";
    const link = hostLinks === true && hostKey !== undefined ? hostLink(at, hostKey) : guestLink(at);
    return [{ id: desired.address, title: `${name} (${at.room})`, start: from, end: from + duration * 60_000, link }];
  });
  return renderCalendar(entries, now, TOOL);
}
