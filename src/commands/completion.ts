import type { Command, Option } from "commander";
import { defineCommand } from "./define-command.ts";
import { EXIT } from "./terminal/exit.ts";

export const command = defineCommand({
  arguments: { "<shell>": { description: "the shell", choices: ["bash", "zsh", "fish"] } },
  examples: ["source <(xroom completion bash)", "xroom completion fish > ~/.config/fish/completions/xroom.fish"],
  run: async ({ shell }, _options, io) => {
    const { createProgram, everyCommand } = await import("./program.ts");
    const program = await createProgram(io, () => undefined, "all");
    const scripts = { bash, zsh, fish };
    io.out(scripts[shell](everyCommand(program).map(entryOf)));
    return EXIT.done;
  },
});

interface Entry {
  /** `state list`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
  /** The values of its options with choices. */
  readonly choices: readonly { readonly option: string; readonly values: readonly string[] }[];
}

function entryOf(command: Command): Entry {
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? []);
  const words = [
    ...command.commands.map((sub) => ({ word: sub.name(), description: sub.description() })),
    ...choices.map((word) => ({ word, description: "" })),
    ...optionsOf(command),
    ...(command.parent === null ? [] : optionsOf(rootOf(command))),
  ];
  return { path: pathOf(command), description: command.description(), words, choices: choicesOf(command) };
}

function choicesOf(command: Command): Entry["choices"] {
  const options = [...command.options, ...(command.parent === null ? [] : rootOf(command).options)];
  return options.flatMap(({ long, argChoices }) =>
    argChoices === undefined ? [] : [{ option: long ?? "", values: argChoices }],
  );
}

function pathOf(command: Command): string {
  return command.parent === null ? "" : `${pathOf(command.parent)} ${command.name()}`.trim();
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function optionsOf(command: Command): { word: string; description: string }[] {
  return command.options.map((option: Option) => ({ word: option.long ?? option.short ?? "", description: option.description }));
}

/** Finds the command before the cursor, ignoring options and their values. */
function bash(entries: readonly Entry[]): string {
  const cases = entries.map(({ path, words }) => `    "${path}") words="${words.map(({ word }) => word).join(" ")}" ;;`);
  const paths = entries.map(({ path }) => `"${path}"`).join("|");
  const choices = eachChoice(entries, ({ path, option, values }) => `    "${path} ${option}") words="${values.join(" ")}" ;;`);
  return `# bash completion for xroom
_xroom() {
  local path="" word words i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${path:+$path }\${COMP_WORDS[i]}"
    case "$word" in ${paths}) path="$word" ;; esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD - 1]}" in
${choices.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _xroom xroom
`;
}

function zsh(entries: readonly Entry[]): string {
  const cases = entries.map(({ path, words }) => {
    const described = words.map(({ word, description }) => `'${word.replaceAll(":", "\\:")}:${withoutQuotes(description)}'`);
    return `    "${path}") words_of=(${described.join(" ")}) ;;`;
  });
  const paths = entries.map(({ path }) => `"${path}"`).join("|");
  const choices = eachChoice(entries, ({ path, option, values }) => `    "${path} ${option}") words_of=(${values.join(" ")}) ;;`);
  return `#compdef xroom
_xroom() {
  local place="" word i
  local -a words_of
  for ((i = 2; i < CURRENT; i++)); do
    word="\${place:+$place }\${words[i]}"
    case "$word" in (${paths}) place="$word" ;; esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  case "$place \${words[CURRENT-1]}" in
${choices.join("\n")}
  esac
  _describe 'xroom' words_of || _files
}
compdef _xroom xroom
`;
}

function fish(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ path, words, choices }) =>
    words.map(({ word, description }) => {
      const values = choices.find(({ option }) => option === word)?.values;
      const what = word.startsWith("--") ? `-l ${word.slice(2)}` : word.startsWith("-") ? `-s ${word.slice(1)}` : `-a ${word}`;
      return `complete -c xroom -n '__xroom_at "${path}"' ${what}${values === undefined ? "" : ` -x -a '${values.join(" ")}'`} -d '${withoutQuotes(description)}'`;
    }),
  );
  const paths = entries.map(({ path }) => `"${path}"`).join(" ");
  return `# fish completion for xroom
function __xroom_at
    set -l path ""
    for word in (commandline -opc)[2..-1]
        set -l next (string trim "$path $word")
        contains -- "$next" ${paths}; and set path "$next"
    end
    test "$path" = "$argv[1]"
end
${lines.join("\n")}
`;
}

function eachChoice(
  entries: readonly Entry[],
  write: (choice: { readonly path: string } & Entry["choices"][number]) => string,
): string[] {
  return entries.flatMap(({ path, choices }) => choices.map((choice) => write({ path, ...choice })));
}

function withoutQuotes(text: string): string {
  return text.replaceAll("'", "").replaceAll("`", "");
}
