import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

/** The exit code of a command that has changed something: `incomplete` if its report could not be written. */
export async function exitOnceWritten(io: Io): Promise<ExitCode> {
  return (await io.written()) === undefined ? EXIT.done : EXIT.incomplete;
}
