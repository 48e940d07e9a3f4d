import type { ApplyEvent, CallResult } from "../../apply/index.ts";
import { append } from "../../model/append.ts";
import { plural } from "../plan/count.ts";
import { foldAddresses } from "./fold-addresses.ts";
import { painter } from "../text/paint.ts";
import { printable } from "../safe/printable.ts";

export interface Screen {
  write(text: string): void;
  readonly terminal: boolean;
  readonly color: boolean;
  readonly columns: number;
}

/** Milliseconds between two drawings: progress must not slow the run. */
const REDRAW = 100;
const BAR = 24;
const LEAST_BAR = 4;

export interface FollowOptions {
  readonly quiet?: boolean;
  /** Milliseconds. */
  readonly now?: () => number;
  /** When the lines of one turn of the event loop are written. Default: setImmediate. */
  readonly soon?: (act: () => void) => void;
}

/** On a terminal one line that is redrawn, in a pipe a line for each call that ended. */
export function followApply(screen: Screen, options: FollowOptions = {}): (event: ApplyEvent) => void {
  const { quiet = false, now = () => performance.now(), soon = setImmediate } = options;
  const drawing = screen.terminal && !quiet;
  const paint = painter(screen.color);
  let total = 0;
  let ended = 0;
  let failed = 0;
  let drawn = -Infinity;
  let stopping = false;
  /** By why; what a call requires differs. */
  const untried = new Map<string, Untried[]>();

  // A write to a pipe blocks the thread: the calls that end together share one.
  let lines = "";
  const flush = (): void => {
    if (lines !== "") screen.write(lines);
    lines = "";
  };
  const clear = (): void => {
    if (drawing) screen.write("\r\u001B[K");
  };
  const draw = (force: boolean): void => {
    if (!drawing || total === 0 || (!force && now() - drawn < REDRAW)) return;
    drawn = now();
    const failures = failed > 0 ? `, ${failed} not done` : "";
    const text = `${ended}/${total} calls${failures}${stopping ? ", stopping" : ""}`;
    screen.write(`\r\u001B[K${`${barOf(ended / total, screen.columns - text.length - 2)}${text}`.slice(0, screen.columns - 1)}`);
  };
  const say = (line: string): void => {
    clear();
    if (lines === "" && !screen.terminal) soon(flush);
    lines += `${line}\n`;
    if (screen.terminal) flush();
  };

  return (event) => {
    switch (event.type) {
      case "started":
        total = event.plan.calls.length;
        draw(true);
        break;
      case "call-ended":
        ended += 1;
        if (event.status !== "done") failed += 1;
        if (event.status === "skipped" || event.status === "not-tried")
          append(untried, event.status === "skipped" ? "" : (event.message ?? ""), event);
        else if (event.status === "failed" || (!screen.terminal && !quiet))
          say(lineOf({ ...event, status: event.status }, event.address, paint));
        draw(ended === total);
        break;
      case "checking":
        if (!quiet) say(paint("dim", `  ? ${nameOf(event)}: ${printable(event.because)}; checking whether it was done`));
        draw(true);
        break;
      case "waiting":
        if (!screen.terminal && !quiet) say(paint("dim", `  … ${nameOf(event)}: ${printable(event.because)}, retrying`));
        break;
      case "stopping":
        stopping = true;
        say("Stopping: no new calls; waiting for those in flight. Press Ctrl-C again to stop at once.");
        draw(true);
        break;
      case "ended":
        for (const calls of untried.values()) say(untriedLine(calls, paint));
        flush();
        clear();
        break;
      case "call-started":
      case "try":
      case "change-done":
        break;
      default:
        event satisfies never;
    }
  };
}

type Told = Omit<CallResult, "status"> & { readonly status: "done" | "failed" };

function barOf(share: number, room: number): string {
  const width = Math.min(BAR, room);
  if (width < LEAST_BAR) return "";
  const filled = Math.round(share * width);
  return `${"█".repeat(filled)}${"░".repeat(width - filled)} `;
}

function nameOf({ call, address }: { readonly call: CallResult["call"]; readonly address: string }): string {
  return printable(`${call.id} ${call.region} ${call.collection}.${call.method} ${address}`);
}

function lineOf(result: Told, address: string, paint: ReturnType<typeof painter>): string {
  const name = nameOf({ call: result.call, address });
  switch (result.status) {
    case "done":
      return `  ${paint("green", "✓")} ${name}${result.settled === true ? " (the answer was lost; the region's list shows it done)" : ""}`;
    case "failed":
      return `  ${paint("red", "✗")} ${name}: ${printable(result.message ?? "")}`;
    default:
      return result.status satisfies never;
  }
}

interface Untried {
  readonly address: string;
  readonly message?: string;
}

/** `  - 45 calls not tried: stopped: booking/chat.org/board/weekly (45 meetings)` */
function untriedLine(calls: readonly Untried[], paint: ReturnType<typeof painter>): string {
  const reasons = new Set(calls.flatMap(({ message }) => message ?? []));
  const why = reasons.size > 1 ? "what they require was not done" : printable([...reasons].join(""));
  const names = foldAddresses(calls.map(({ address }) => address));
  return `  ${paint("yellow", "-")} ${plural(calls.length, "call")} not tried${why === "" ? "" : `: ${why}`}: ${names}`;
}
