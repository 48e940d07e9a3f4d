import { rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { importFrom, type ImportSession, openImport } from "../../project/import.ts";
import type { ImportedDomain } from "../../export/index.ts";
import { fail } from "../../model/diagnostic.ts";
import { isDomainName } from "../../model/names.ts";
import type { StateLock } from "../../state/index.ts";
import type { ImportOptions } from "../import.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { environmentFile, reportImport } from "./report.ts";
import type { Io } from "../terminal/io.ts";
import { lockState } from "../terminal/locking.ts";
import { refuseExisting, writeNewFile } from "../terminal/new-file.ts";
import { directoryOf, sessionOptions } from "../terminal/project-options.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import { listenForStop, orStopped, type Stopping } from "../terminal/stopping.ts";

/** Turns what a domain holds into a config file. With `--write` the state knows all of it as ours; nothing is ever called. */
export async function importDomain(name: string, options: ImportOptions, io: Io): Promise<ExitCode> {
  const domain = name.toLowerCase();
  if (!isDomainName(domain))
    throw fail("bad-domain", `${JSON.stringify(name)} is not a domain`, "Write it as chat.org, without https:// and a path.");
  const files = filesOf(options, io);
  for (const file of [files.out, files.env]) if (file !== undefined) await refuseExisting(file);
  const stopping = listenForStop(io);
  const run: Run = { domain, options, io, stopping, files, begun: false };
  try {
    const session = await openImport(sessionOptions(options, io), options.region ?? []);
    try {
      return await (options.write === true ? importLocked(run, session) : importOnce(run, session));
    } finally {
      // A stop doesn't wait for what was only being read.
      if (run.begun || !stopping.signal.aborted) await session.close();
    }
  } catch (error) {
    const code = stopping.code();
    if (code === undefined || run.begun) throw error;
    io.err("Stopped: nothing was written.\n");
    return code;
  } finally {
    stopping.done();
  }
}

interface Run {
  readonly domain: string;
  readonly options: ImportOptions;
  readonly io: Io;
  readonly stopping: Stopping;
  readonly files: Files;
  /** Whether writing has begun, which a stop doesn't end. */
  begun: boolean;
}

interface Files {
  readonly out: string | undefined;
  readonly env: string | undefined;
  /** The name of the file that it is going to be, for messages. */
  readonly name: string;
  readonly schema: string;
}

function filesOf(options: ImportOptions, io: Io): Files {
  const directory = directoryOf(options, io);
  const out = options.out === undefined ? undefined : resolve(directory, options.out);
  const project = dirname(resolve(directory, sessionOptions(options, io).file ?? "xroom.yaml"));
  const schema = relative(dirname(out ?? join(project, "-")), join(project, ".xroom", "xroom.schema.json"));
  return {
    out,
    env: options.envOut === undefined ? undefined : resolve(directory, options.envOut),
    name: options.out ?? "the imported file",
    schema: schema.replaceAll(sep, "/"),
  };
}

async function importLocked(run: Run, session: ImportSession): Promise<ExitCode> {
  const lock = await lockState(session.state, "xroom import --write", run.options, run.io, run.stopping.signal);
  run.stopping.onForcedExit({ release: () => lock.unlock() });
  try {
    return await importOnce(run, session, lock);
  } finally {
    await lock.unlock();
  }
}

async function importOnce(run: Run, session: ImportSession, lock?: StateLock): Promise<ExitCode> {
  const { domain, options, io, stopping, files } = run;
  const state = await session.state.read();
  const { timezone, room } = options;
  const request = { domain, state, timezone, room, name: files.name, schema: files.schema };
  const imported = await orStopped(importFrom(session, request, stopping.signal), stopping.signal);
  run.begun = true;
  const made: string[] = [];
  try {
    for (const { path, text, mode } of filesToWrite(run, imported)) {
      await writeNewFile(path, text, mode);
      made.push(path);
    }
    if (lock !== undefined && imported.adopted > 0) await lock.write({ ...imported.ours, serial: state.serial + 1 });
  } catch (error) {
    // All or nothing: the same command again must not find its own files in its way.
    for (const path of made) await rm(path, { force: true });
    throw error;
  }
  if (files.out === undefined) io.out(imported.text);
  reportImport({ ...imported, domain, session, options, io });
  return made.length > 0 || lock !== undefined ? exitOnceWritten(io) : EXIT.done;
}

function filesToWrite({ domain, files }: Run, { text, variables }: ImportedDomain) {
  return [
    ...(files.out === undefined ? [] : [{ path: files.out, text, mode: 0o666 }]),
    ...(files.env === undefined ? [] : [{ path: files.env, text: environmentFile(domain, variables), mode: 0o600 }]),
  ];
}
