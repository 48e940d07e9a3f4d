import { type AddHelpTextContext, Command } from "commander";
import { VERSION } from "../model/version.ts";
import { addExamples, addOptions, configure } from "./define-command.ts";
import { type CommandEntry, type CommandGroup, COMMANDS } from "./index.ts";
import type { ExitCode } from "./terminal/exit.ts";
import { GLOBAL_OPTIONS } from "./terminal/global-options.ts";
import type { Io } from "./terminal/io.ts";

/** Load all commands, or only the one that this command line names; the others are known by name. */
type Wanted = readonly string[] | "all";

/** The program. `done` receives the exit code of the command that was run. */
export async function createProgram(io: Io, done: (code: ExitCode) => void, args: Wanted): Promise<Command> {
  const program = new Command("xroom")
    .description(
      "GitOps for xroom.app: declare rooms, bookings and webhooks in YAML, review the plan, apply exactly those calls.",
    )
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError("(xroom --help lists the commands; xroom COMMAND --help its options)")
    .exitOverride()
    .addHelpText("beforeAll", refuseUnknown);
  addOptions(program, GLOBAL_OPTIONS);
  addExamples(program, [
    "xroom init chat.org              write a first config",
    "xroom plan --sandbox             try it on an emulator, with no account",
    "XROOM_ID=… XROOM_SECRET=… xroom plan",
    "xroom apply -y                   in a pipeline",
  ]);

  const words = args === "all" ? args : wordsOf(args, program);
  // `xroom state help rm` needs what `xroom state rm` does.
  const wanted = words === "all" || words[0] === "help" ? words : words.filter((word) => word !== "help");
  await addCommands(program, COMMANDS, wanted, { program, io, done });
  return program;
}

interface Context {
  readonly program: Command;
  readonly io: Io;
  readonly done: (code: ExitCode) => void;
}

async function addCommands(
  parent: Command,
  entries: readonly (CommandEntry | CommandGroup)[],
  wanted: Wanted,
  context: Context,
): Promise<void> {
  const terms = new Map<string, string>();
  for (const entry of entries) {
    const { name, summary } = entry;
    terms.set(name, "takes" in entry ? `${name} ${entry.takes}` : name);
    const command = new Command(name).copyInheritedSettings(parent).description(summary);
    const path = parent === context.program ? name : `${parent.name()} ${name}`;
    command.showHelpAfterError(`(xroom ${path} --help shows what it takes)`);
    parent.addCommand(command);
    if ("commands" in entry) {
      addExamples(command, entry.examples);
      const below = wanted === "all" ? wanted : wanted[0] === name ? wanted.slice(1) : [];
      await addCommands(command, entry.commands, below, context);
    } else if (wanted === "all" || wanted[0] === name) configure(command, (await entry.load()).command, context.io, context.done);
  }
  parent.configureHelp({
    ...parent.configureHelp(),
    subcommandTerm: (command) => terms.get(command.name()) ?? "help [command]",
  });
}

/** A command line without options and without the values of the program's options: the command comes first. */
function wordsOf(args: readonly string[], program: Command): string[] {
  const valued = new Set(program.options.filter(({ required }) => required).flatMap(({ short, long }) => [short, long]));
  const words: string[] = [];
  for (let at = 0; at < args.length; at += valued.has(args[at]) ? 2 : 1) {
    const arg = args[at] ?? "";
    if (!arg.startsWith("-")) words.push(arg);
  }
  return words;
}

/**
 * Runs before every help. Commander answers `xroom pln --help` with the program's help; parsing the name alone throws the error for an
 * unknown command, with a suggestion.
 */
function refuseUnknown({ command }: AddHelpTextContext): string {
  const [first, second] = command.args;
  const name = first === "help" ? second : first;
  const names = ["help", ...command.commands.map((each) => each.name())];
  if (command.commands.length > 0 && name !== undefined && !name.startsWith("-") && !names.includes(name))
    command.parse([name], { from: "user" });
  return "";
}

export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
