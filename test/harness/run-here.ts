import { PassThrough, Writable } from "node:stream";
import { main } from "../../src/commands/main.ts";
import type { Io } from "../../src/commands/terminal/io.ts";

/** Runs the command in this process: all of it but its start, signals, pipes and terminals. Nothing comes from standard input. */
export async function runHere(
  args: readonly string[],
  directory: string,
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const [stdout, stderr] = [collect(), collect()];
  const io: Io = {
    out: (text) => void stdout.stream.write(text),
    err: (text) => void stderr.stream.write(text),
    environment,
    directory,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: stdout.stream,
    stderr: stderr.stream,
    written: async () => undefined,
  };
  const code = await main(args, io);
  return { code, out: stdout.text(), err: stderr.text() };
}

function collect(): { readonly stream: NodeJS.WriteStream; text(): string } {
  let text = "";
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}
