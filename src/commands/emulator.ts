import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fail } from "../model/diagnostic.ts";
import { printable } from "../render/safe/printable.ts";
import { resolveOutputPath } from "../state/file/output-path.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { port, reading } from "./terminal/option-values.ts";
import { directoryOf } from "./terminal/project-options.ts";
import { listenForStop } from "./terminal/stopping.ts";

const options = {
  "--port <n>": { description: "the port; 0 picks a free one", parse: port, default: 4010 },
  "--seed <file>": "start with the worlds of a YAML file",
  "--keep <file>": "keep the worlds in a file, and start with its content",
  "--tls-cert <file>": "serve https with this certificate (PEM)",
  "--tls-key <file>": "and this key (PEM)",
  "--reading <name=value>": {
    description: "how an open question of the manual is answered; repeatable",
    parse: reading,
    repeatable: true,
  },
} as const satisfies OptionTable;

type EmulatorOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: ["xroom emulator --port 4010 --seed seed.yaml", "xroom emulator --reading envelope=false --reading times=epoch"],
  notes:
    "Regions are chosen by Host header, or by path: http://127.0.0.1:4010/fra-1/api/room.\n" +
    "A config whose regions are here needs XROOM_HOSTS=api:127.0.0.1:4010, too.\n" +
    "Worlds, clock, people and faults are moved under /_emulator/ (send content-type: application/json).",
  run: (_, options, io) => emulate(options, io),
});

async function emulate(options: EmulatorOptions, io: Io): Promise<ExitCode> {
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
    io.err(`${set} is set and ${unset} is not: an account needs both, so neither is used.\n`);
  }
  // The completion script loads every command; only this one needs the emulator.
  const { serveEmulator } = await import("../emulator/serve.ts");
  const stopping = listenForStop(io);
  try {
    await serveEmulator({
      port: options.port,
      ...file("seed"),
      ...file("tlsCert"),
      ...file("tlsKey"),
      ...(keep === undefined ? {} : { state: keep }),
      ...(id !== "" && secret !== "" ? { account: { id, secret } } : {}),
      ...(options.reading === undefined ? {} : { readings: Object.fromEntries(options.reading) }),
      out: (line) => io.out(`${line}\n`),
      signal: stopping.signal,
    });
  } finally {
    stopping.done();
  }
  return EXIT.done;
}

/** Fails at the start, since the file is first written after the first change. Throws a Failure. */
async function refuseUnwritable(path: string): Promise<void> {
  try {
    if ((await resolveOutputPath(path)).kind !== "file") throw new TypeError("it is not a regular file");
    await mkdir(dirname(path), { recursive: true });
    const beside = `${path}.${randomUUID()}.tmp`;
    await writeFile(beside, "", { flag: "wx", mode: 0o600 });
    await rm(beside);
  } catch (cause) {
    const why = `the worlds can't be kept in ${printable(path)}: ${(cause as Error).message}`;
    throw fail("unwritable-file", why, "Choose another file for --keep.", { cause });
  }
}
