import { BUDGETS } from "../../model/budgets.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { printable } from "../../render/safe/printable.ts";
import { withLock } from "../../project/lock.ts";
import { openProject } from "../../project/open.ts";
import { bounded } from "../../state/bounded.ts";
import type { StateBackend } from "../../state/index.ts";
import { isBroken, parseState, serialiseState } from "../../state/document.ts";
import { type CommandOptions, defineCommand } from "../define-command.ts";
import { edit, type Edit, openState, STATE_ONLY } from "./edit.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import { readStreamAtMost } from "../../model/read-at-most.ts";
import { readNamedFile } from "../terminal/read-named-file.ts";
import { lockHooks, lockRequest } from "../terminal/locking.ts";
import { LOCK_OPTIONS } from "../terminal/option-groups.ts";
import type { OptionTable } from "../terminal/option-table.ts";
import { projectOptions } from "../terminal/project-options.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";

const options = {
  ...LOCK_OPTIONS,
  "--to <url>": "copy the state of this project to another URL",
  "--force": "overwrite another state, a newer one, or a broken one",
} as const satisfies OptionTable;

type PushOptions = CommandOptions<typeof options>;

/**
 * Writes a state that was pulled or saved by a failed run; with `--to`, copies this project's state to another backend. Only `--force`
 * overwrites another lineage or a newer state.
 */
export const command = defineCommand({
  arguments: { "[file]": "the file; - for standard input" },
  options,
  examples: ["xroom state push backup.json", "xroom state push --to git:origin#refs/xroom/production"],
  run: ({ file }, options, io) => push(file, options, io),
});

async function push(file: string | undefined, options: PushOptions, io: Io): Promise<ExitCode> {
  if ((file === undefined) === (options.to === undefined))
    throw fail(
      "what-to-push",
      "state push needs a file or --to, and not both",
      "Write `xroom state push FILE` or `xroom state push --to URL`.",
    );
  return file === undefined ? pushElsewhere(options.to ?? "", options, io) : pushFile(file, options, io);
}

async function pushFile(file: string, options: PushOptions, io: Io): Promise<ExitCode> {
  const named = { subject: printable(file), most: BUDGETS.documentBytes, help: "Check its name and permissions." };
  const text =
    file === "-"
      ? (await readStreamAtMost(io.stdin, BUDGETS.documentBytes, "standard input")).toString("utf8")
      : await readNamedFile(file, named, options, io);
  const pushed = parseState(text, printable(file));
  let over: State | "broken" | undefined;
  const put = (target: StateBackend): Promise<void> =>
    edit(target, "xroom state push", options, io, (stored) => {
      const refused = refusalOf(pushed, stored, printable(file));
      if (refused !== undefined && options.force !== true) throw refused;
      if (refused !== undefined) over = stored;
      return { ...numbered(pushed, stored), replaces: stored };
    });
  const where = { ...projectOptions(options, io), ...STATE_ONLY };
  await using target = await openProject(where);
  await put(target.state).catch(async (error: unknown) => {
    requireForce(error, options);
    await using broken = await openProject({ ...where, replaceBroken: true });
    await put(broken.state);
    over = "broken";
  });
  io.out(`${overwritten(over)}Pushed: ${sizeOf(pushed)}, to ${printable(target.state.name)}.\n`);
  return exitOnceWritten(io);
}

/** Locks both states; the source stays as it is. */
async function pushElsewhere(url: string, options: PushOptions, io: Io): Promise<ExitCode> {
  // With --sandbox the source is its state; the target is still the URL.
  const where = { ...projectOptions(options, io), ...STATE_ONLY, sandbox: false, state: url };
  await using source = await openState(options, io);
  await using target = await openProject(where);
  const [here, there] = [source.state, target.state];
  if (here.name === there.name)
    throw fail("same-place", `the state is at ${printable(there.name)} already`, "Give the URL of another place to --to.");
  let over: State | "broken" | undefined;
  let same = false;
  const request = { ...lockRequest("xroom state push", options), environment: io.environment };
  const pushed = await withLock(here, request, lockHooks(options, io), async () => {
    const own = await here.read();
    if (own.serial === 0)
      throw fail("no-state", `there is no state at ${printable(here.name)} that could be pushed`, "Nothing was written.");
    const put = (to: StateBackend): Promise<void> =>
      edit(to, "xroom state push", options, io, (stored) => {
        same = serialiseState(stored) === serialiseState(own);
        if (same) return undefined;
        const diverged = stored.serial === own.serial ? changedElsewhere(there.name) : undefined;
        const refused = refusalOf(own, stored, printable(here.name)) ?? diverged;
        if (refused !== undefined && options.force !== true) throw refused;
        if (refused !== undefined) over = stored;
        return { ...numbered(own, stored), replaces: stored };
      });
    await put(there).catch(async (error: unknown) => {
      requireForce(error, options);
      await using broken = await openProject({ ...where, replaceBroken: true });
      await put(broken.state);
      over = "broken";
    });
    return own;
  });
  const [from, to] = [printable(here.name), printable(there.name)];
  io.out(
    same
      ? `${to} holds the same state already.\n`
      : `${overwritten(over)}Pushed: ${sizeOf(pushed)}, from ${from} to ${to}.\nIt is used once the config's \`state\`, or XROOM_STATE, names it. What is at ${from} was left as it is.\n`,
  );
  return same ? EXIT.done : exitOnceWritten(io);
}

/** The pushed state keeps its serial if it is newer. */
function numbered(pushed: State, stored: State): Edit {
  return { state: { ...pushed, serial: Math.max(pushed.serial, stored.serial + 1) } };
}

function refusalOf(pushed: State, stored: State, name: string): Failure | undefined {
  const help = "Nothing was written. Pass --force to overwrite what is stored.";
  if (stored.serial === 0) return undefined;
  if (stored.lineage !== pushed.lineage) {
    const lineages = `its lineage is ${printable(bounded(pushed.lineage))}, not ${printable(bounded(stored.lineage))}`;
    return fail("other-lineage", `${name} is another state: ${lineages}`, help, { kind: "refused" });
  }
  if (pushed.serial >= stored.serial) return undefined;
  const serials = `is older (serial ${pushed.serial}) than what is stored (serial ${stored.serial})`;
  return fail("older-state", `${name} ${serials}`, help, { kind: "refused" });
}

/** Rethrows all but a broken state under `--force`: only a forced push can repair that. */
function requireForce(error: unknown, { force }: PushOptions): void {
  if (force !== true || !isBroken(error)) throw error;
}

function changedElsewhere(name: string): Failure {
  return fail(
    "older-state",
    `what is at ${printable(name)} has the same serial but differs: both were changed separately`,
    "Nothing was written. Pass --force to overwrite what is stored there.",
    { kind: "refused" },
  );
}

function overwritten(over: State | "broken" | undefined): string {
  if (over === undefined) return "";
  if (over === "broken") return "Overwritten: what was there, which was not a state.\n";
  return `Overwritten: ${sizeOf(over)}, of serial ${over.serial} and lineage ${printable(bounded(over.lineage))}.\n`;
}

function sizeOf({ objects }: State): string {
  const count = Object.keys(objects).length;
  return count === 1 ? "1 address" : `${count} addresses`;
}
