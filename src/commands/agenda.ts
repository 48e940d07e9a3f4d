import { diagnoseCalls } from "../api/diagnose.ts";
import { agendaZone, readAgenda } from "../project/agenda.ts";
import { openProject } from "../project/open.ts";
import { AGENDA_FORMATS, formatAgenda } from "../render/agenda/index.ts";
import { defineCommand } from "./define-command.ts";
import { EXIT } from "./terminal/exit.ts";
import { colorOf, columnsOf } from "./terminal/io.ts";
import { PERIOD_OPTIONS, periodOf } from "./terminal/period.ts";
import { printDiagnostics } from "./terminal/print-diagnostics.ts";
import { projectOptions } from "./terminal/project-options.ts";
import { runUntilStopped } from "./terminal/stopping.ts";

export const command = defineCommand({
  arguments: { "[domains...]": "only these; one that isn't declared is looked for in every region" },
  options: {
    ...PERIOD_OPTIONS,
    "--room <name>": { description: "only this room; repeatable", repeatable: true },
    "--format <name>": {
      description: "text; json; html: a page to print or put up; ics: an iCalendar file",
      choices: AGENDA_FORMATS,
      conflicts: "json",
    },
    "--json": "short for --format json",
  },
  examples: [
    "xroom agenda                     today and the next six days",
    "xroom agenda chat.org --room board --from 2026-12-07 --to 2026-12-11",
    "xroom agenda --format html > week.html",
  ],
  run: ({ domains }, options, io) => {
    return runUntilStopped(io, async (signal) => {
      const needs = { config: "optional", secrets: false, state: false } as const;
      await using project = await openProject({ ...projectOptions(options, io), ...needs });
      const period = periodOf(options, { now: project.now, zone: agendaZone(project) });
      const { agenda, errors } = await readAgenda(project, { ...period, domains, rooms: options.room ?? [], signal });
      signal.throwIfAborted();
      const format = options.json === true ? "json" : (options.format ?? "text");
      const shown = { color: colorOf(options, io), columns: columnsOf(io), now: project.now };
      io.out(await formatAgenda(agenda, format, shown));
      printDiagnostics([...project.diagnostics, ...diagnoseCalls(errors)], options, io);
      return errors.length === 0 ? EXIT.done : EXIT.failed;
    });
  },
});
