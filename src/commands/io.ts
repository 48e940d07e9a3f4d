import type { Screen } from "../render/progress.ts";
import type { Environment } from "../session.ts";

/** What a command has of the world: streams, environment, folder. Nothing else is read or written by accident. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly environment: Environment;
  readonly directory: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    environment: env,
    directory: process.cwd(),
    stdin,
    stdout,
    stderr,
  };
}

/** Colour on a terminal, unless NO_COLOR (no-color.org) or `--no-color` says otherwise. */
export function wantsColor(stream: NodeJS.WriteStream, environment: Environment, flag: boolean): boolean {
  return flag && stream.isTTY === true && (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb";
}

export function screenOf(stream: NodeJS.WriteStream, color: boolean): Screen {
  return { write: (text) => void stream.write(text), terminal: stream.isTTY === true, color, columns: stream.columns ?? 80 };
}
