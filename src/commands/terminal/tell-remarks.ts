import type { Diagnostic } from "../../model/diagnostic.ts";
import { renderEach } from "../../render/text/diagnostics.ts";
import { type Io, wantsColor } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { audible } from "./options.ts";

/** Tells what is worth a remark beside what a command prints, as far as the log level lets it. */
export function tellRemarks(remarks: readonly Diagnostic[], options: GlobalOptions, io: Io): void {
  const color = wantsColor(io.stderr, io.environment, options.color);
  io.err(renderEach(audible(remarks, options.logLevel), { color }));
}
