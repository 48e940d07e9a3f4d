import { type Entry, withoutQuotes } from "./entry.ts";

export function fish(entries: readonly Entry[]): string {
  const lines = entries.flatMap((entry) => [
    ...entry.words.map(({ word, description }) => lineOf(entry, word, description)),
    ...entry.names.flatMap(({ option, kind }) =>
      option === "" ? [`complete -c xroom -n '__xroom_at "${entry.path}"' -a '(${namesOf(kind)})'`] : [],
    ),
  ]);
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

function lineOf({ path, choices, names }: Entry, word: string, description: string): string {
  const values = choices.find(({ option }) => option === word)?.values.join(" ");
  const kind = names.find(({ option }) => option === word)?.kind;
  const what = word.startsWith("--") ? `-l ${word.slice(2)}` : word.startsWith("-") ? `-s ${word.slice(1)}` : `-a ${word}`;
  const taken = values ?? (kind === undefined ? undefined : `(${namesOf(kind)})`);
  return `complete -c xroom -n '__xroom_at "${path}"' ${what}${taken === undefined ? "" : ` -x -a '${taken}'`} -d '${withoutQuotes(description)}'`;
}

function namesOf(kind: string): string {
  return `xroom completion --names ${kind} 2>/dev/null`;
}
