import { basename } from "node:path";
import { Failure, type Diagnostic } from "../model/diagnostic.ts";
import { renderDiagnostics } from "../render/text/diagnostics.ts";
import { renderJson } from "../render/safe/json.ts";
import { load } from "../project/load.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import { formatReport } from "./terminal/formats.ts";
import { type Io, wantsColor } from "./terminal/io.ts";
import type { ReportName } from "../render/index.ts";
import { audible, type GlobalOptions, rootFileOf, sessionOptions } from "./terminal/options.ts";

export interface ValidateOptions extends GlobalOptions {
  readonly json?: boolean;
  readonly format?: "text" | "json" | ReportName;
  readonly secrets: boolean;
}

/** Checks the config and calls nobody. */
export async function validateCommand(options: ValidateOptions, io: Io): Promise<ExitCode> {
  const { diagnostics, objects, files } = await check(options, io);
  const errors = diagnostics.filter((each) => each.severity === "error").length;
  const format = options.json === true ? "json" : (options.format ?? "text");
  if (format === "json") {
    const stripped = diagnostics.map(({ excerpt: _excerpt, ...rest }) => rest);
    io.out(renderJson({ format: "xroom.diagnostics/1", valid: errors === 0, diagnostics: stripped }));
  } else if (format === "text") {
    const color = wantsColor(io.stderr, io.environment, options.color);
    io.err(renderDiagnostics(audible(diagnostics, options.logLevel), { color }));
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
    const { config, desired, diagnostics } = await load({ ...sessionOptions(options, io), secrets: options.secrets });
    return { diagnostics, objects: desired.length, files: config.files.length };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { diagnostics: error.diagnostics, objects: 0, files: 0 };
  }
}
