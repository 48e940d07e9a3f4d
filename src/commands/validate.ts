import { basename } from "node:path";
import { Failure, type Diagnostic } from "../model/diagnostic.ts";
import { REPORT_NAMES } from "../render/index.ts";
import { renderDiagnostics } from "../render/text/diagnostics.ts";
import { openProject } from "../project/open.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import { diagnosticsJson, formatReport } from "./terminal/formats.ts";
import { type Io, colorOf } from "./terminal/io.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { rootFileOf, projectOptions } from "./terminal/project-options.ts";
import { atLogLevel } from "./terminal/log-level.ts";

const options = {
  "--format <name>": {
    description: "text; json; github: workflow commands; sarif: SARIF 2.1.0; gitlab: GitLab's Code Quality; junit: JUnit's XML",
    choices: ["text", "json", ...REPORT_NAMES],
    conflicts: "json",
  },
  "--json": "short for --format json",
  "--no-secrets": "don't read the variables and files that hold secrets",
} as const satisfies OptionTable;

type ValidateOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: [
    "xroom validate --no-secrets      in a pipeline that has none",
    "xroom validate --format github   in a GitHub workflow: shown beside the lines that they are about",
    "xroom validate --format sarif > xroom.sarif",
    "xroom validate --policy platform.yaml    with the rules of a platform team",
  ],
  run: (_, options, io) => validate(options, io),
});

async function validate(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const { diagnostics, objects, files } = await check(options, io);
  const errors = diagnostics.filter((each) => each.severity === "error").length;
  const format = options.json === true ? "json" : (options.format ?? "text");
  if (format === "json") {
    io.out(diagnosticsJson(diagnostics));
  } else if (format === "text") {
    const color = colorOf(options, io, io.stderr);
    io.err(renderDiagnostics(atLogLevel(diagnostics, options.logLevel), { color }));
    if (errors === 0)
      io.out(`Valid: ${objects} ${objects === 1 ? "object" : "objects"} in ${files} ${files === 1 ? "file" : "files"}.\n`);
  } else {
    const root = basename(rootFileOf(options, io));
    io.out(await formatReport(diagnostics, format, { command: "validate", root }, { options, io }));
  }
  return errors > 0 ? EXIT.failed : EXIT.done;
}

async function check(
  options: ValidateOptions,
  io: Io,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly objects: number; readonly files: number }> {
  try {
    const where = projectOptions(options, io);
    await using project = await openProject({ ...where, secrets: options.secrets !== false, regions: false, state: false });
    const { declared, policy, now } = project;
    const judged =
      declared === undefined || policy === undefined ? [] : policy.judgeDeclared(declared, { now, address: () => true });
    return { diagnostics: [...project.diagnostics, ...judged], objects: project.desired.length, files: project.files.length };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { diagnostics: error.diagnostics, objects: 0, files: 0 };
  }
}
