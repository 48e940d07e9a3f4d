import { resolve } from "node:path";
import { fail } from "../model/diagnostic.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { serialiseSnapshot } from "../snapshot/index.ts";
import { harmlessJson } from "../render/safe/json.ts";
import { printable } from "../render/safe/printable.ts";
import { openProject } from "../project/open.ts";
import { snapshotProject } from "../project/snapshot.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { directoryOf, projectOptions } from "./terminal/project-options.ts";
import { runUntilStopped } from "./terminal/stopping.ts";
import { suggest } from "./terminal/suggest.ts";
import { printDiagnostics } from "./terminal/print-diagnostics.ts";
import { refuseConfigFile, writeOutput } from "./terminal/write-output.ts";
import { SCOPE_OPTIONS, scopeOf } from "./terminal/option-groups.ts";

const options = {
  "--domain <glob>": SCOPE_OPTIONS["--domain <glob>"],
  "--out <file>": "the file to save it in",
  "--json": "print it",
} as const satisfies OptionTable;

type SnapshotOptions = CommandOptions<typeof options>;

/** Saves what `plan` would observe, for plans without credentials. The config's secrets aren't needed. */
export const command = defineCommand({
  options,
  examples: ["xroom snapshot --out snapshot.json   for pipelines that have no credentials, such as those of forks"],
  run: (_, options, io) => snapshot(options, io),
});

async function snapshot(options: SnapshotOptions, io: Io): Promise<ExitCode> {
  const { out } = options;
  if (out === undefined && options.json !== true)
    throw fail("usage", "snapshot needs --out or --json", "Save it with --out FILE, or print it with --json.");
  return runUntilStopped(io, async (signal) => {
    const snapshot = await take(options, io, signal);
    const text = serialiseSnapshot(snapshot);
    if (out !== undefined) {
      await writeOutput(resolve(directoryOf(options, io), out), text, 0o666, io);
      io.err(
        `Saved a snapshot of ${count(snapshot)} in ${printable(out)}. To plan against it: ${suggest(["plan", "--snapshot", out], options)}\n`,
      );
    }
    if (options.json === true) io.out(harmlessJson(text));
    return EXIT.done;
  });
}

async function take(options: SnapshotOptions, io: Io, signal: AbortSignal): Promise<Snapshot> {
  await using project = await openProject({ ...projectOptions(options, io), secrets: false });
  if (options.out !== undefined) await refuseConfigFile(resolve(directoryOf(options, io), options.out), project);
  const { snapshot, diagnostics } = await snapshotProject(project, { scope: scopeOf(options), signal });
  signal.throwIfAborted();
  printDiagnostics(diagnostics, options, io);
  return snapshot;
}

function count({ lists }: Snapshot): string {
  const objects = lists.reduce((sum, list) => sum + list.objects.length, 0);
  return objects === 1 ? "1 object" : `${objects} objects`;
}
