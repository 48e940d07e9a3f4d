import { Failure, fail } from "../../model/diagnostic.ts";
import { renderDiagnostics, renderDiagnosticList } from "../../render/text/diagnostics.ts";
import { printable } from "../../render/safe/printable.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { type Io, colorOf } from "./io.ts";

const CODES = { usage: EXIT.failed, refused: EXIT.refused, locked: EXIT.locked } as const;

/** Prints why a run failed, and returns its exit code. Only here do errors become exit codes. */
export function explain(error: unknown, io: Io, flags: { readonly color: boolean }): ExitCode {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const codes = error.errors.map((each) => explain(each, io, flags));
    // `failed` is the least specific code.
    return codes.find((code) => code !== EXIT.failed) ?? EXIT.failed;
  }
  const failure = error instanceof Failure ? error : systemFailure(error);
  if (failure === undefined) {
    const stack = (error instanceof Error ? error.stack : undefined) ?? String(error);
    io.err(`xroom failed with a bug; please report it:\n${stack.split("\n").map(printable).join("\n")}\n`);
    return EXIT.failed;
  }
  const color = colorOf(flags, io, io.stderr);
  const { diagnostics } = failure;
  io.err(diagnostics.length === 1 ? renderDiagnosticList(diagnostics, { color }) : renderDiagnostics(diagnostics, { color }));
  return CODES[failure.kind];
}

const HELP: Readonly<Record<string, string>> = {
  ENOSPC: "Make room on that disk, and run the command again.",
  EDQUOT: "Make room on that disk, and run the command again.",
  EROFS: "Work in a folder that can be written to; -C DIR chooses it.",
  EACCES: "Check who owns the file and its folder, and who may write to them.",
  EPERM: "Check who owns the file and its folder, and who may write to them.",
  ENOTDIR: "A part of that path is a file; move it away, or choose another folder with -C DIR.",
};

/** A Failure for an error of the system, such as a full disk: it is not a bug, and needs no stack. */
export function systemFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error) || typeof error.code !== "string")
    return undefined;
  const path = "path" in error && typeof error.path === "string" ? `${error.path}: ` : "";
  const reason = /^\w+: ([^,]*)/.exec(error.message)?.[1] ?? error.message;
  return fail("system", `${path}${reason} (${error.code})`, HELP[error.code], { cause: error });
}
