import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

/** The end of a command that has done something. That the report of it could not be written doesn't make nothing of what is done. */
export async function exitOnceWritten(io: Io): Promise<ExitCode> {
  return (await io.written()) === undefined ? EXIT.done : EXIT.incomplete;
}
