import type { Report } from "../../apply/index.ts";
import { foldAddresses } from "./fold-addresses.ts";
import { type HostKeyOptions, renderHostKeys } from "./host-keys.ts";
import { plural } from "../plan/count.ts";
import { painter } from "../text/paint.ts";
import { printable } from "../safe/printable.ts";

export interface ReportOptions extends HostKeyOptions {
  /** How to make the rest: `run … again for the rest`. */
  readonly again: string;
  /** Something that was reviewed is not made. */
  readonly isPartial?: boolean;
}

export function renderReport(report: Report, options: ReportOptions): string {
  const paint = painter(options.color);
  const { done, undone, blocked, calls } = report;
  const total = done.length + undone.length + blocked.length;
  const isComplete = undone.length + blocked.length === 0 && options.isPartial !== true;
  const verdict = isComplete ? "Apply complete" : report.stopped ? "Apply stopped" : "Apply incomplete";
  const notDone = calls.failed + calls.skipped + calls["not-tried"];
  const made = total === 0 ? "no call was made" : `${plural(calls.done, "call")} made`;
  const callText = `${made}${notDone > 0 ? `, ${calls.failed} failed, ${calls.skipped + calls["not-tried"]} not tried` : ""}`;
  return [
    // The progress has said why.
    ...(undone.length === 0
      ? []
      : [`${paint("red", "not done:")} ${foldAddresses(undone.map(({ change }) => change.address))}\n`]),
    ...blocked.map((each) => `${paint("yellow", "blocked:")} ${printable(each.address)}: ${printable(each.blocked ?? "")}\n`),
    renderHostKeys(report, options),
    `${paint("bold", `${verdict}: ${total === 0 ? "" : `${done.length} of ${total} changes done, `}${callText}.`)}\n`,
    ...(undone.length > 0 ? [`${leadOf(report)}${options.again}.\n`] : []),
  ].join("");
}

function leadOf({ done, calls }: Report): string {
  return done.length + calls.done > 0 ? "The state holds the finished changes: " : "Nothing was done: ";
}
