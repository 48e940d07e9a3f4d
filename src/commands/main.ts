import { setFlagsFromString } from "node:v8";
import { CommanderError } from "commander";
import { createProgram } from "./program.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import { type Io, processIo } from "./terminal/io.ts";

// undici reads answers by WebAssembly, and V8 would optimise its largest function at the first of them: that takes 0.1 s of a core, more
// than short runs save by it. So only after hundreds of answers.
setFlagsFromString("--wasm-tiering-budget=2000000000");

export async function main(args: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  const flags = { color: !args.includes("--no-color") };
  const code = await run(args, io, flags);
  const lost = await io.written();
  if (lost === undefined) return code;
  io.err("Not all of the output could be written:\n");
  const { explain } = await import("./terminal/explain.ts");
  const own = explain(lost, io, flags);
  return code === EXIT.done || code === EXIT.changes ? own : code;
}

async function run(args: readonly string[], io: Io, flags: { readonly color: boolean }): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const done = (result: ExitCode): void => {
    code = result;
  };
  try {
    const program = await createProgram(io, done, args);
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    const { explain } = await import("./terminal/explain.ts");
    return explain(error, io, flags);
  }
}
