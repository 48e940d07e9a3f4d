import { resolve } from "node:path";
import { serveEmulator } from "../emulator/serve.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { directoryOf, type GlobalOptions } from "./options.ts";
import { listenForStop } from "./stopping.ts";

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
  const { XROOM_ID: id = "", XROOM_SECRET: secret = "" } = io.environment;
  const stopping = listenForStop(io);
  try {
    await serveEmulator({
      port: options.port,
      ...file("seed"),
      ...file("tlsCert"),
      ...file("tlsKey"),
      ...(options.keep === undefined ? {} : { state: resolve(directory, options.keep) }),
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
