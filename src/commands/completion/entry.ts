import type { Command, Option } from "commander";
import type { NameKind } from "../../config/declared-names.ts";
import { TOPICS } from "../help/topics.ts";
import { COMMANDS } from "../index.ts";

export interface Entry {
  /** `state list`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
  /** The values of its options with choices. */
  readonly choices: readonly { readonly option: string; readonly values: readonly string[] }[];
  /** What its options and arguments take of the config's names; `""` for the arguments. */
  readonly names: readonly { readonly option: string; readonly kind: NameKind }[];
}

export function entryOf(command: Command): Entry {
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const words = [
    ...command.commands.map((sub) => ({ word: sub.name(), description: sub.description() })),
    ...choices.map((word) => ({ word, description: "" })),
    ...(command.name() === "help" ? helpWords() : []),
    ...command.options.map(wordOf),
    ...(command.parent === null ? [] : rootOf(command).options.map(wordOf)),
  ];
  return {
    path: pathOf(command),
    description: command.description(),
    words,
    choices: choicesOf(command),
    names: namesOf(command),
  };
}

/** Some topics have the name of a command. */
function helpWords(): Entry["words"] {
  const known = new Map([...TOPICS, ...COMMANDS].map(({ name, summary }) => [name, summary]));
  return [...known].map(([word, description]) => ({ word, description }));
}

function choicesOf(command: Command): Entry["choices"] {
  const options = [...command.options, ...(command.parent === null ? [] : rootOf(command).options)];
  return options.flatMap(({ long, argChoices }) =>
    argChoices === undefined ? [] : [{ option: long ?? "", values: argChoices }],
  );
}

const OPTION_NAMES: Readonly<Record<string, NameKind>> = {
  "--domain": "domains",
  "--target": "addresses",
  "--room": "rooms",
  "--region": "regions",
};
const ARGUMENT_NAMES: Readonly<Record<string, NameKind>> = {
  domains: "domains",
  domain: "domains",
  room: "room-ids",
  address: "addresses",
  addresses: "addresses",
  globs: "addresses",
  from: "addresses",
};

function namesOf(command: Command): Entry["names"] {
  const ofOptions = command.options.flatMap(({ long }) => {
    const kind = OPTION_NAMES[long ?? ""];
    return kind === undefined ? [] : [{ option: long ?? "", kind }];
  });
  const ofArguments = command.registeredArguments.flatMap((argument) => ARGUMENT_NAMES[argument.name()] ?? []);
  return [...ofOptions, ...ofArguments.slice(0, 1).map((kind) => ({ option: "", kind }))];
}

function pathOf(command: Command): string {
  return command.parent === null ? "" : `${pathOf(command.parent)} ${command.name()}`.trim();
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function wordOf({ long, short, description }: Option): Entry["words"][number] {
  return { word: long ?? short ?? "", description };
}

/** Of each command's options with choices. */
export function eachChoice(
  entries: readonly Entry[],
  write: (choice: { readonly path: string } & Entry["choices"][number]) => string,
): string[] {
  return entries.flatMap(({ path, choices }) => choices.map((choice) => write({ path, ...choice })));
}

/** Of each option and argument that takes a name of the config. */
export function eachName(
  entries: readonly Entry[],
  write: (name: { readonly path: string } & Entry["names"][number]) => string,
): string[] {
  return entries.flatMap(({ path, names }) => names.map((name) => write({ path, ...name })));
}

export function withoutQuotes(text: string): string {
  return text.replaceAll("'", "").replaceAll("`", "");
}
