import type { ApplyResult, ApplyReview } from "../../project/apply/request.ts";
import { renderRefusalJson } from "../../render/apply/event-json.ts";
import { renderNext, renderReviewJson, renderSpent, renderSpentJson } from "../../render/apply/review.ts";
import { renderReport } from "../../render/apply/report.ts";
import { renderDiagnostics } from "../../render/text/diagnostics.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { colorOf } from "../terminal/io.ts";
import { scopeWords, suggest } from "../terminal/suggest.ts";
import { type Terminal, warnOfLeftOut } from "./hooks.ts";
import { hostKeyOptions } from "./host-key-options.ts";

type Refused = Extract<ApplyResult, { kind: "refused" }>;
type Ended = Pick<Terminal, "options" | "io" | "progress" | "stopping" | "isSaved">;

/** Prints the result of an apply. Throws the failure if the lock was lost. */
export function printResult(result: ApplyResult, ended: Ended): ExitCode {
  const { options, io, progress, stopping } = ended;
  if (result.kind === "refused") return refuse(result, ended);
  if (result.kind === "declined") {
    io.out("Not applied: nothing was called.\n");
    return EXIT.failed;
  }
  if (result.kind === "spent") {
    warnOfLeftOut(result.leftOut, ended);
    io.out(options.json === true ? renderSpentJson(result.plans, result.leftOut, Date.now()) : renderSpent(result.plans));
    return result.leftOut.length > 0 ? EXIT.incomplete : EXIT.done;
  }
  const { plan, report, review, lockLost } = result;
  const isPartial = review !== undefined && isLeft(review);
  if (options.json === true) {
    if (review !== undefined) io.out(renderReviewJson(review, Date.now()));
  } else {
    if (review !== undefined || plan.changes.length > 0)
      io.out(renderReport(report, { ...hostKeyOptions(options, io), again: againText(ended), isPartial }));
    if (review !== undefined) io.out(renderNext(review));
    progress.reported();
  }
  if (lockLost !== undefined) throw lockLost;
  if (report.stopped) return stopping.code() ?? EXIT.interrupted;
  return isPartial || report.undone.length + report.blocked.length + report.lostKeys.length > 0 ? EXIT.incomplete : EXIT.done;
}

/** Reviewed, and not made. */
function isLeft({ concluded, leftOut }: ApplyReview): boolean {
  return leftOut.length > 0 || concluded.some(({ verdict: { verdict } }) => LEFT.has(verdict));
}

const LEFT: ReadonlySet<string> = new Set(["stale", "refused", "waiting", "partly"]);

/** A new plan's text shows the reasons already. */
function refuse({ diagnostics: refusals, review }: Refused, { options, io, isSaved }: Ended): ExitCode {
  if (review !== undefined) warnOfLeftOut(review.leftOut, { options, io });
  if (options.json === true && review !== undefined) io.out(renderReviewJson(review, Date.now()));
  if (options.json === true) io.out(renderRefusalJson(refusals, Date.now()));
  if (options.json === true || isSaved) io.err(renderDiagnostics(refusals, { color: colorOf(options, io, io.stderr) }));
  io.err("Refused: nothing was called.\n");
  return EXIT.refused;
}

/** What makes the rest. */
function againText({ options, isSaved }: Ended): string {
  if (isSaved) return "apply the same plan again for the rest";
  return `run \`${suggest(["apply", ...scopeWords(options)], options)}\` again for the rest`;
}
