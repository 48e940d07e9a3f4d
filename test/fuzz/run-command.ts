import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { main } from "../../src/commands/main.ts";
import type { Io } from "../../src/commands/terminal/io.ts";
import type { CommandInput } from "./input.ts";

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** Runs the command in this process, without a terminal, in a folder with the input's files. */
export async function runCommand({ files, args, environment }: Omit<CommandInput, "kind">, directory: string): Promise<Ran> {
  await writeFiles(files, directory);
  let output = "";
  const write = (text: string): boolean => {
    output += text;
    return true;
  };
  const stream = { isTTY: false, columns: 80, write } as unknown as NodeJS.WriteStream;
  const io: Io = {
    out: write,
    err: write,
    environment,
    directory,
    stdin: Readable.from([files["other.json"] ?? ""]) as unknown as NodeJS.ReadStream,
    stdout: stream,
    stderr: stream,
    written: async () => undefined,
  };
  const code = await main(args, io);
  return { code, output };
}

export async function writeFiles(files: Readonly<Record<string, string>>, directory: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
}
