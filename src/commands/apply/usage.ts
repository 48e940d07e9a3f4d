import { fail } from "../../model/diagnostic.ts";
import type { Io } from "../terminal/io.ts";
import { requireTerminal } from "../terminal/prompt.ts";
import type { ApplyOptions } from "../apply.ts";

/** Throws a Failure. */
export function checkUsage({ json, yes, partial, again, expect }: ApplyOptions, io: Io): void {
  const flag = partial === true ? "--partial" : again === true ? "--again" : expect === undefined ? undefined : "--expect";
  if (flag !== undefined) throw fail("usage", `${flag} goes with a saved plan`, "Save one with `xroom plan --out FILE`.");
  if (yes === true) return;
  const what = "apply asks before it calls anything";
  const help = "Pass -y to apply without being asked.";
  if (json === true) throw fail("no-terminal", `${what}, and --json leaves no room for a question`, help);
  requireTerminal(what, io, help);
}

/** Throws a Failure. */
export function checkUsageOfSaved({ domain = [], target = [], maxRemovals, roll }: ApplyOptions): void {
  if (roll === true) throw fail("usage", "--roll plans by itself, and takes no saved plan", "Leave out the plan, or --roll.");
  const narrowed = domain.length + target.length > 0 ? "--domain and --target" : undefined;
  const flag = narrowed ?? (maxRemovals === undefined ? undefined : "--max-removals");
  if (flag === undefined) return;
  throw fail("usage", `a saved plan is applied as it was reviewed: ${flag} can't change it`, `Plan again with ${flag}.`);
}
