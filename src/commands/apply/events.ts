import type { ApplyEvent } from "../../apply/index.ts";
import { renderEventJson } from "../../render/apply/event-json.ts";
import { followApply } from "../../render/apply/progress.ts";
import { colorOf, type Io, screenOf } from "../terminal/io.ts";
import { showsNotes } from "../terminal/log-level.ts";
import type { ApplyOptions } from "../apply.ts";

export function printEvents(options: ApplyOptions, io: Io): (event: ApplyEvent) => void {
  if (options.json === true) return (event) => io.out(renderEventJson(event, Date.now()));
  return followApply(screenOf(io.stdout, io.environment, colorOf(options, io)), { quiet: !showsNotes(options) });
}
