import type { Diagnostic } from "../../model/diagnostic.ts";
import { renderDiagnosticList } from "../../render/text/diagnostics.ts";
import { type Io, colorOf } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { atLogLevel } from "./log-level.ts";

export function printDiagnostics(diagnostics: readonly Diagnostic[], options: GlobalOptions, io: Io): void {
  const color = colorOf(options, io, io.stderr);
  io.err(renderDiagnosticList(atLogLevel(diagnostics, options.logLevel), { color }));
}
