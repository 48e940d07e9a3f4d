import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { serveEmulator } from "../emulator/serve.ts";
import { fail } from "../model/diagnostic.ts";
import { printable } from "../render/safe/printable.ts";
import { destinationOf } from "./terminal/destination.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import { directoryOf, type GlobalOptions } from "./terminal/options.ts";
import { listenForStop } from "./terminal/stopping.ts";

export interface EmulatorCommandOptions extends GlobalOptions {
  readonly port: number;
  readonly seed?: string;
  readonly keep?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly reading?: Readonly<Record<string, string | boolean | number>>;
}

/** Serves the local xroom.app until it is stopped. */
export async function emulatorCommand(options: EmulatorCommandOptions, io: Io): Promise<ExitCode> {
  const directory = directoryOf(options, io);
  const file = (name: "seed" | "tlsCert" | "tlsKey"): { [key in typeof name]?: string } => {
    const path = options[name];
    return path === undefined ? {} : { [name]: resolve(directory, path) };
  };
  const keep = options.keep === undefined ? undefined : resolve(directory, options.keep);
  if (keep !== undefined) await refuseUnwritable(keep);
  const { XROOM_ID: id = "", XROOM_SECRET: secret = "" } = io.environment;
  if ((id === "") !== (secret === "")) {
    const [set, unset] = id === "" ? ["XROOM_SECRET", "XROOM_ID"] : ["XROOM_ID", "XROOM_SECRET"];
    io.err(`${set} is set and ${unset} is not: an account takes both, and neither is used.\n`);
  }
  const stopping = listenForStop(io);
  try {
    await serveEmulator({
      port: options.port,
      ...file("seed"),
      ...file("tlsCert"),
      ...file("tlsKey"),
      ...(keep === undefined ? {} : { state: keep }),
      ...(id !== "" && secret !== "" ? { account: { id, secret } } : {}),
      ...(options.reading === undefined ? {} : { readings: options.reading }),
      out: (line) => io.out(`${line}\n`),
      signal: stopping.signal,
    });
  } finally {
    stopping.done();
  }
  return EXIT.done;
}

/** It is first written after the first change, and then nobody may be looking on. Throws a Failure. */
async function refuseUnwritable(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    if ((await destinationOf(path)).kind !== "file") throw new TypeError("it is no regular file");
    const beside = `${path}.${randomUUID()}.tmp`;
    await writeFile(beside, "", { flag: "wx", mode: 0o600 });
    await rm(beside);
  } catch (cause) {
    const why = `the worlds can't be kept in ${printable(path)}: ${(cause as Error).message}`;
    throw fail("unwritable-file", why, "Choose another file for --keep.", { cause });
  }
}
