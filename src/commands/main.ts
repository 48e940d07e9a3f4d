import { CommanderError } from "commander";
import { Failure } from "../model/diagnostic.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { type Io, processIo, wantsColor } from "./io.ts";
import { createProgram } from "./program.ts";

const CODES = { usage: EXIT.failed, refused: EXIT.refused, locked: EXIT.locked } as const;

/** Runs the program: the one place where errors become exit codes. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  endQuietlyWithoutReader(io);
  let code: ExitCode = EXIT.done;
  const program = createProgram(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    return report(error, io, args);
  }
}

async function report(error: unknown, io: Io, args: readonly string[]): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed;
  if (error instanceof Failure) {
    const { renderDiagnostics } = await import("../render/diagnostics.ts");
    const color = wantsColor(io.stderr, io.environment, !args.includes("--no-color"));
    io.err(renderDiagnostics(error.diagnostics, { color }));
    return CODES[error.kind];
  }
  io.err(
    `xroom failed in a way that it should not; please report this:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return EXIT.failed;
}

/** `xroom plan | head` is not an error. */
function endQuietlyWithoutReader(io: Io): void {
  for (const stream of [io.stdout, io.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(EXIT.done);
      throw error;
    });
  }
}
