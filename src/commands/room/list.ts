import { diagnoseCalls } from "../../api/diagnose.ts";
import { openProject } from "../../project/open.ts";
import type { InventoryItem } from "../../project/standing.ts";
import { renderDiagnosticList } from "../../render/text/diagnostics.ts";
import { renderJson } from "../../render/safe/json.ts";
import { renderTable } from "../../render/text/table.ts";
import { namePeople, peopleIn } from "../../resources/people.ts";
import { listRooms, ROOM_NEEDS } from "../../project/rooms/index.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { colorOf } from "../terminal/io.ts";
import { projectOptions } from "../terminal/project-options.ts";
import { runUntilStopped } from "../terminal/stopping.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { showsNotes } from "../terminal/log-level.ts";

const COLUMNS = ["region", "room", "type", "locked", "password", "standing", "inside"] as const;

export const command = defineCommand({
  arguments: { "[domains...]": "only these domains (default: every domain of the account)" },
  options: {
    "--region <name>": { description: "only in this region; repeatable (default: those in use)", repeatable: true },
    "--json": "print them as JSON",
  },
  examples: ["xroom room list chat.org", "xroom room list --region fra-1 --json"],
  run: ({ domains }, options, io) => {
    return runUntilStopped(io, async (signal) => {
      await using project = await openProject({ ...projectOptions(options, io), ...ROOM_NEEDS });
      const wanted = { domains, regions: options.region ?? [] };
      const { rooms, errors, diagnostics } = await listRooms(project, wanted, signal);
      signal.throwIfAborted();
      printDiagnostics(diagnostics, options, io);
      if (options.json === true) io.out(renderJson(rooms.map(documentOf)));
      else if (rooms.length > 0) io.out(renderTable(COLUMNS, rooms.map(rowOf)));
      else if (errors.length === 0 && showsNotes(options)) io.err("No room is open.\n");
      if (errors.length === 0) return EXIT.done;
      io.err(renderDiagnosticList(diagnoseCalls(errors), { color: colorOf(options, io, io.stderr) }));
      return EXIT.failed;
    });
  },
});

/** `null` where the region's list doesn't show a field. */
function documentOf({ observed, standing }: InventoryItem): object {
  const { region, domain, key, spec, people, opaque } = observed;
  const hidden = opaque === true ? { type: null, lock: null, password: null, people: null } : undefined;
  const own = { type: spec["type"], lock: spec["lock"], password: spec["password"] !== null, people };
  return { region, domain, room: key, standing, ...(hidden ?? own) };
}

function rowOf({ observed, standing }: InventoryItem): Record<(typeof COLUMNS)[number], string> {
  const { region, key, spec, opaque } = observed;
  const people = peopleIn(observed);
  const word = (text: string): string => (opaque === true ? "unknown" : text);
  return {
    region,
    room: key,
    type: word(String(spec["type"])),
    locked: word(spec["lock"] === true ? "yes" : "no"),
    password: word(spec["password"] === null ? "none" : "set"),
    standing,
    inside: word(people.length === 0 ? "none" : namePeople(people)),
  };
}
