import { rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { importAndRecord, type Imported, importProject } from "../../project/import.ts";
import { openProject } from "../../project/open.ts";
import type { LiveProject } from "../../project/project.ts";
import type { ImportedDomain } from "../../export/index.ts";
import { fail } from "../../model/diagnostic.ts";
import { isDomainName } from "../../model/names.ts";
import type { ImportOptions } from "../import.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { environmentFile, reportImport } from "./report.ts";
import type { Io } from "../terminal/io.ts";
import { lockHooks, lockRequest } from "../terminal/locking.ts";
import { refuseExisting, writeNewFile } from "../terminal/new-file.ts";
import { directoryOf, projectOptions } from "../terminal/project-options.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { runStoppable, type StoppableRun } from "../terminal/stopping.ts";

/** Turns a domain's live objects into a config file. `--write` records them as ours in the state. Makes no calls. */
export async function importDomain(name: string, options: ImportOptions, io: Io): Promise<ExitCode> {
  const domain = name.toLowerCase();
  if (!isDomainName(domain))
    throw fail("bad-domain", `${JSON.stringify(name)} is not a domain`, "Write it as chat.org, without https:// and a path.");
  const files = filesOf(options, io);
  for (const file of [files.out, files.env]) if (file !== undefined) await refuseExisting(file);
  return runStoppable(io, "written", async (run) => {
    const needs = { config: "optional", secrets: false, regions: options.region ?? [] } as const;
    await using project = await openProject({ ...projectOptions(options, io), ...needs });
    return await importInto({ domain, files, options, io, project, run });
  });
}

interface DomainImport {
  readonly domain: string;
  readonly files: Files;
  readonly options: ImportOptions;
  readonly io: Io;
  readonly project: LiveProject;
  readonly run: StoppableRun;
}

interface Files {
  readonly out: string | undefined;
  readonly env: string | undefined;
  readonly name: string;
  readonly schema: string;
}

function filesOf(options: ImportOptions, io: Io): Files {
  const directory = directoryOf(options, io);
  const out = options.out === undefined ? undefined : resolve(directory, options.out);
  const project = dirname(resolve(directory, projectOptions(options, io).file ?? "xroom.yaml"));
  const schema = relative(dirname(out ?? join(project, "-")), join(project, ".xroom", "xroom.schema.json"));
  return {
    out,
    env: options.envOut === undefined ? undefined : resolve(directory, options.envOut),
    name: options.out ?? "the imported file",
    schema: schema.replaceAll(sep, "/"),
  };
}

async function importInto(wanted: DomainImport): Promise<ExitCode> {
  const { domain, files, options, io, project, run } = wanted;
  const made: string[] = [];
  const keep = async (imported: Imported): Promise<void> => {
    run.begun = true;
    for (const { path, text, mode } of filesToWrite(domain, files, imported)) {
      await writeNewFile(path, text, mode);
      made.push(path);
    }
  };
  const imported = await importAndKeep(wanted, keep).catch(async (error: unknown) => {
    // All or nothing: files left behind would block the same command.
    for (const path of made) await rm(path, { force: true });
    throw error;
  });
  if (files.out === undefined) io.out(imported.text);
  reportImport({ ...imported, domain, project, options, io });
  return made.length > 0 || options.write === true ? exitOnceWritten(io) : EXIT.done;
}

async function importAndKeep(
  { domain, files, options, io, project, run }: DomainImport,
  keep: (imported: Imported) => Promise<void>,
): Promise<Imported> {
  const { timezone, room } = options;
  const request = { domain, timezone, room, name: files.name, schema: files.schema, signal: run.signal };
  if (options.write === true) {
    const locking = lockRequest("xroom import --write", options, run.signal);
    const onLock = (unlock: () => Promise<void>): void => run.onForcedExit({ release: unlock });
    return importAndRecord(project, { ...request, ...locking }, { ...lockHooks(options, io), onLock, keep });
  }
  const imported = await importProject(project, request);
  await keep(imported);
  return imported;
}

function filesToWrite(domain: string, files: Files, { text, variables }: ImportedDomain) {
  return [
    ...(files.out === undefined ? [] : [{ path: files.out, text, mode: 0o666 }]),
    ...(files.env === undefined ? [] : [{ path: files.env, text: environmentFile(domain, variables), mode: 0o600 }]),
  ];
}
