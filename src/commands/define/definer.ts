import { type AddHelpTextContext, Command } from "commander";
import type { ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import type { GlobalOptions } from "../terminal/options.ts";

/** A command that gets its options, arguments and subcommands once they are asked for: one runs, and there are forty. */
export class LateCommand extends Command {
  #define: ((command: Command) => unknown) | undefined;

  definedBy(define: (command: Command) => unknown): this {
    this.#define = define;
    return this;
  }

  /** This command as it is defined. */
  defined(): this {
    const define = this.#define;
    this.#define = undefined;
    define?.(this);
    return this;
  }

  override parseOptions(args: string[]): ReturnType<Command["parseOptions"]> {
    this.defined();
    return super.parseOptions(args);
  }

  /** Of a group, with what each of its commands takes. */
  override helpInformation(...context: Parameters<Command["helpInformation"]>): string {
    everyCommand(this);
    return super.helpInformation(...context);
  }
}

/** What a group of commands is defined with. */
export interface Definer {
  readonly io: Io;
  readonly program: Command;
  /** A command of `parent`, with examples for its help. `define` adds the rest. */
  add(
    parent: Command,
    name: string,
    description: string,
    examples: readonly string[],
    define: (command: Command) => unknown,
  ): void;
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
    add(parent, name, description, examples, define) {
      const command = new LateCommand(name).copyInheritedSettings(parent).description(description);
      command.showHelpAfterError(`(xroom ${parent === program ? "" : `${parent.name()} `}${name} --help shows what it takes)`);
      parent.addCommand(command.definedBy(define).addHelpText("after", examplesText(examples)));
    },
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

/**
 * Goes before every help. That of a command that there isn't is the help of all, as commander has it: so the name is put to it alone,
 * and it throws that it is unknown, with those that are like it.
 */
export function refuseUnknown({ command }: AddHelpTextContext): string {
  const [first, second] = command.args;
  const name = first === "help" ? second : first;
  const names = ["help", ...command.commands.map((each) => each.name())];
  if (command.commands.length > 0 && name !== undefined && !name.startsWith("-") && !names.includes(name))
    command.parse([name], { from: "user" });
  return "";
}

export function examplesText(examples: readonly string[]): string {
  return `\n${examples.length === 1 ? "Example" : "Examples"}:\n${examples.map((example) => `  ${example}`).join("\n")}`;
}

/** A command and all that are below it, defined. */
export function everyCommand(command: Command): Command[] {
  const { commands } = command instanceof LateCommand ? command.defined() : command;
  return [command, ...commands.flatMap(everyCommand)];
}
