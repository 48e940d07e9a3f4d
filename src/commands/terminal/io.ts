import type { Screen } from "../../render/apply/progress.ts";
import type { Environment } from "../../model/environment.ts";

/** What a command has of the world: streams, environment, folder. Nothing else is read or written by accident. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly environment: Environment;
  readonly directory: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Resolves once all is written: to why standard output lost something, if it did. */
  written(): Promise<Error | undefined>;
}

export function processIo(): Io {
  const { stdout, stderr, env } = process;
  let lost: Error | undefined;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (!isGone(error)) lost ??= error;
  });
  // There is nowhere left to tell it.
  stderr.on("error", () => undefined);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    environment: env,
    directory: process.cwd(),
    // Most commands never look at it, and to open it takes its time.
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

/**
 * The reader went away, as in `xroom plan | head`. That is no error, and no reason to end: an apply goes on to its end, and the exit
 * code stays true.
 */
function isGone({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}

/** Colour on a terminal, unless NO_COLOR (no-color.org) or `--no-color` turns it off. */
export function colorOf({ color }: { readonly color: boolean }, { stdout, environment }: Io, stream = stdout): boolean {
  return color && canBeWrittenOver(stream, environment) && (environment["NO_COLOR"] ?? "") === "";
}

export function screenOf(stream: NodeJS.WriteStream, environment: Environment, color: boolean): Screen {
  return {
    write: (text) => void stream.write(text),
    terminal: canBeWrittenOver(stream, environment),
    color,
    // Some pseudo-terminals have no size, and a window's may change.
    get columns() {
      return stream.columns > 0 ? stream.columns : 80;
    },
  };
}

function canBeWrittenOver(stream: NodeJS.WriteStream, environment: Environment): boolean {
  return stream.isTTY === true && environment["TERM"] !== "dumb";
}
