import type { Diagnostic } from "../../model/diagnostic.ts";
import { renderEach } from "../../render/text/diagnostics.ts";
import { type Io, colorOf } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { atLogLevel } from "./log-level.ts";

/** Tells what is worth a remark beside what a command prints, as far as the log level lets it. */
export function printDiagnostics(remarks: readonly Diagnostic[], options: GlobalOptions, io: Io): void {
  const color = colorOf(options, io, io.stderr);
  io.err(renderEach(atLogLevel(remarks, options.logLevel), { color }));
}
