import type { Screen } from "../../render/apply/progress.ts";
import type { Environment } from "../../model/environment.ts";

/** The streams, environment and folder of a run: commands use these instead of `process`. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly environment: Environment;
  readonly directory: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Resolves once all is written, to the error if standard output lost something. */
  written(): Promise<Error | undefined>;
}

export function processIo(): Io {
  const { stdout, stderr, env } = process;
  let lost: Error | undefined;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (!isGone(error)) lost ??= error;
  });
  // There is nowhere left to report it.
  stderr.on("error", () => undefined);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    environment: env,
    directory: process.cwd(),
    // Opening it takes time, and most commands don't read it.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    written: async () => {
      for (const stream of [stdout, stderr]) await new Promise<void>((resolve) => void stream.write("", () => resolve()));
      return lost;
    },
  };
}

/** The reader has closed the pipe, as in `xroom plan | head`. The command goes on: its exit code must stay true. */
function isGone({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}

/** Whether to use colour: on a terminal, without `--no-color` or NO_COLOR (no-color.org). */
export function colorOf({ color }: { readonly color: boolean }, { stdout, environment }: Io, stream = stdout): boolean {
  return color && canBeWrittenOver(stream, environment) && (environment["NO_COLOR"] ?? "") === "";
}

/** How wide a line may be: COLUMNS, else that of the terminal; in a pipe as wide as it is. */
export function columnsOf({ stdout, environment }: Io): number {
  const given = Number(environment["COLUMNS"]);
  if (Number.isSafeInteger(given) && given > 0) return given;
  return stdout.isTTY && stdout.columns > 0 ? stdout.columns : Number.POSITIVE_INFINITY;
}

export function screenOf(stream: NodeJS.WriteStream, environment: Environment, color: boolean): Screen {
  return {
    write: (text) => void stream.write(text),
    terminal: canBeWrittenOver(stream, environment),
    color,
    // A getter, as windows are resized. Some pseudo-terminals have no size.
    get columns() {
      return stream.columns > 0 ? stream.columns : 80;
    },
  };
}

function canBeWrittenOver(stream: NodeJS.WriteStream, environment: Environment): boolean {
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}
