/**
 * A run whose clock is wrong declares the wrong meetings, and takes for over what is not: it writes nothing. The regions' answers tell
 * their time.
 */
import type { ClockReading } from "../../api/client.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { formatSeconds } from "../../model/duration.ts";
import type { Instant } from "../../model/instant.ts";
import type { LiveProject } from "../project.ts";
import type { ApplyHooks, ApplyRequest } from "./request.ts";

/** Milliseconds. */
const FARTHEST = 60_000;

/** For after the lists and before the first write. Throws a Failure; with a time that was given by hand, warns. */
export function checkClocks(
  { connection }: Pick<LiveProject, "connection">,
  { isNowGiven = false }: Pick<ApplyRequest, "isNowGiven">,
  { onWarning }: Pick<ApplyHooks, "onWarning">,
): void {
  const wrong = [...connection.clocks()].find(([, { theirs, ours }]) => Math.abs(theirs - ours) > FARTHEST);
  if (wrong === undefined) return;
  const diagnostic = describe(...wrong, isNowGiven);
  if (!isNowGiven) throw new Failure(diagnostic);
  onWarning?.(diagnostic);
}

function describe(region: string, { theirs, ours }: ClockReading, isNowGiven: boolean): Diagnostic {
  const apart = formatSeconds(Math.abs(theirs - ours) / 1000);
  return {
    severity: isNowGiven ? "warning" : "error",
    code: "clock-off",
    summary: `this machine's clock says ${written(ours)}, and that of region ${region} ${written(theirs)}: they are ${apart} apart`,
    help: isNowGiven
      ? "The time that was given stands over that."
      : "Nothing was written. Set this machine's clock, by NTP for example; by hand, XROOM_NOW or --now stands over it.",
  };
}

function written(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
