import { Argument, type Command, Option } from "commander";
import { nonEmpty } from "../model/environment.ts";
import type { ExitCode } from "./terminal/exit.ts";
import type { GlobalOptions } from "./terminal/global-options.ts";
import type { Io } from "./terminal/io.ts";
import type { ArgumentTable, ArgumentValues, DetailedSpec, OptionTable, OptionValues, Spec } from "./terminal/option-table.ts";

export type CommandOptions<Table extends OptionTable> = GlobalOptions & OptionValues<Table>;

interface Definition<Arguments extends ArgumentTable, Options extends OptionTable> {
  readonly arguments?: Arguments;
  readonly options?: Options;
  readonly examples: readonly string[];
  /** For the end of the help. */
  readonly notes?: string;
  /** Whether the secrets of `--secrets` may be needed. Default: yes. */
  readonly secrets?: boolean;
  run(values: ArgumentValues<Arguments>, options: CommandOptions<Options>, io: Io): Promise<ExitCode>;
}

export interface CommandDefinition {
  readonly arguments: ArgumentTable;
  readonly options: OptionTable;
  readonly examples: readonly string[];
  readonly notes: string;
  readonly secrets: boolean;
  run(values: never, options: never, io: Io): Promise<ExitCode>;
}

export function defineCommand<
  const Arguments extends ArgumentTable = Record<never, never>,
  const Options extends OptionTable = Record<never, never>,
>(definition: Definition<Arguments, Options>): CommandDefinition {
  return { arguments: {}, options: {}, notes: "", secrets: true, ...definition };
}

export function configure(
  command: Command,
  { arguments: args, options, examples, notes, secrets, run }: CommandDefinition,
  io: Io,
  done: (code: ExitCode) => void,
): void {
  for (const [written, spec] of Object.entries(args)) command.addArgument(argumentOf(written, detailed(spec)));
  addOptions(command, options);
  addExamples(command, examples);
  if (notes !== "") command.addHelpText("after", notes);
  const names = command.registeredArguments.map((argument) => argument.name());
  command.action(async (...received: unknown[]) => {
    const values = Object.fromEntries(names.map((name, index) => [name, received[index]]));
    const given: GlobalOptions = command.optsWithGlobals();
    // Checked by commander, against the tables that the types are inferred from.
    done(await run(values as never, given as never, secrets ? await secretsOf(given, io) : io));
  });
}

/** `validate --no-secrets` reads none. */
async function secretsOf(options: GlobalOptions, io: Io): Promise<Io> {
  const file = typeof options.secrets === "string" ? options.secrets : nonEmpty(io.environment["XROOM_SECRETS"]);
  if (file === undefined || file === "" || options.secrets === false) return io;
  const { withSecrets } = await import("./terminal/secrets.ts");
  return await withSecrets(file, options, io);
}

export function addOptions(command: Command, options: OptionTable): void {
  for (const [flags, spec] of Object.entries(options)) command.addOption(optionOf(flags, detailed(spec)));
}

export function addExamples(command: Command, examples: readonly string[]): void {
  const title = examples.length === 1 ? "Example" : "Examples";
  command.addHelpText("after", `\n${title}:\n${examples.map((example) => `  ${example}`).join("\n")}`);
}

function detailed(spec: Spec): DetailedSpec {
  return typeof spec === "string" ? { description: spec } : spec;
}

function argumentOf(written: string, { description, choices, default: value }: DetailedSpec): Argument {
  const argument = new Argument(written, description);
  if (choices !== undefined) argument.choices(choices);
  if (value !== undefined) argument.default(value);
  return argument;
}

function optionOf(flags: string, spec: DetailedSpec): Option {
  const { description, choices, parse, repeatable, conflicts, default: value, defaultText } = spec;
  const option = new Option(flags, description);
  if (choices !== undefined) option.choices(choices);
  if (parse !== undefined) option.argParser(parse);
  if (repeatable === true) option.argParser(collecting(parse ?? ((text) => text)));
  if (value !== undefined) option.default(value, defaultText);
  if (conflicts !== undefined) option.conflicts(conflicts);
  return option;
}

function collecting(parse: (text: string) => unknown): (text: string, previous: readonly unknown[] | undefined) => unknown[] {
  return (text, previous = []) => [...previous, parse(text)];
}
