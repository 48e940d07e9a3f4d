import type { Command } from "commander";
import type { ExitCode } from "../exit.ts";
import type { Io } from "../io.ts";
import type { GlobalOptions } from "../options.ts";

/** What a group of commands is defined with. */
export interface Definer {
  readonly io: Io;
  readonly program: Command;
  /** A command of `parent`, with examples for its help. */
  add(parent: Command, name: string, description: string, examples: readonly string[]): Command;
  /**
   * A commander action from one that is handed its arguments and options. What it needs is imported in it: a command loads
   * nothing that another needs.
   */
  run<Args extends readonly unknown[], Options = GlobalOptions>(
    action: (args: Args, options: Options) => Promise<ExitCode>,
  ): (...received: unknown[]) => Promise<void>;
}

export function createDefiner(program: Command, io: Io, done: (code: ExitCode) => void): Definer {
  return {
    io,
    program,
    add: (parent, name, description, examples) =>
      parent.command(name).description(description).addHelpText("after", examplesText(examples)),
    // What commander hands to an action is its arguments, then the options, then the command.
    run:
      (action) =>
      async (...received) => {
        const command = received.at(-1) as Command;
        const args = received.slice(0, -2) as unknown as Parameters<typeof action>[0];
        done(await action(args, command.optsWithGlobals() as Parameters<typeof action>[1]));
      },
  };
}

export function examplesText(examples: readonly string[]): string {
  return `\n${examples.length === 1 ? "Example" : "Examples"}:\n${examples.map((example) => `  ${example}`).join("\n")}`;
}
