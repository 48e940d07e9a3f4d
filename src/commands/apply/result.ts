import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ApplyResult } from "../../project/apply/request.ts";
import { renderRefusalJson } from "../../render/apply/event-json.ts";
import { renderReport } from "../../render/apply/report.ts";
import { renderDiagnostics } from "../../render/text/diagnostics.ts";
import { isEmpty } from "../../render/plan/verdict.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { colorOf } from "../terminal/io.ts";
import { scopeWords, suggest } from "../terminal/suggest.ts";
import type { Terminal } from "./hooks.ts";
import { hostKeyOptions } from "./host-key-options.ts";

type Ended = Pick<Terminal, "options" | "io" | "progress" | "stopping" | "isSaved">;

/** Prints the result of an apply. Throws the failure if the lock was lost. */
export function printResult(result: ApplyResult, ended: Ended): ExitCode {
  const { options, io, progress, stopping } = ended;
  if (result.kind === "refused") return refuse(result.diagnostics, ended);
  if (result.kind === "declined") {
    io.out("Not applied: nothing was called.\n");
    return EXIT.failed;
  }
  const { plan, report, lockLost } = result;
  if (options.json !== true && plan.changes.length > 0) {
    io.out(renderReport(report, { ...hostKeyOptions(options, io), again: againText(ended) }));
    progress.reported();
  } else if (options.json !== true && !isEmpty(plan)) io.out("Apply complete: the state has it, and no call was made.\n");
  if (lockLost !== undefined) throw lockLost;
  if (report.stopped) return stopping.code() ?? EXIT.interrupted;
  return report.undone.length + report.blocked.length + report.lostKeys.length > 0 ? EXIT.incomplete : EXIT.done;
}

/** A new plan's text shows the reasons already. */
function refuse(refusals: readonly Diagnostic[], { options, io, isSaved }: Ended): ExitCode {
  if (options.json === true) io.out(renderRefusalJson(refusals, Date.now()));
  if (options.json === true || isSaved) io.err(renderDiagnostics(refusals, { color: colorOf(options, io, io.stderr) }));
  io.err("Refused: nothing was called.\n");
  return EXIT.refused;
}

/** How to make the rest. A saved plan can't: its preconditions no longer hold. */
function againText({ options, isSaved }: Ended): string {
  if (isSaved) return `\`${suggest(["plan"], options)}\` finds the rest`;
  return `run \`${suggest(["apply", ...scopeWords(options)], options)}\` again for the rest`;
}
