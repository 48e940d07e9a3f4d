import { eachChoice, eachName, type Entry } from "./entry.ts";

/** Finds the command before the cursor, ignoring options and their values. */
export function bash(entries: readonly Entry[]): string {
  const cases = entries.map(({ path, words }) => `    "${path}") words="${words.map(({ word }) => word).join(" ")}" ;;`);
  const paths = entries.map(({ path }) => `"${path}"`).join("|");
  const choices = eachChoice(entries, ({ path, option, values }) => `    "${path} ${option}") words="${values.join(" ")}" ;;`);
  const ofOptions = eachName(entries, ({ path, option, kind }) =>
    option === "" ? "" : `    "${path} ${option}") words=""; names=${kind} ;;`,
  );
  const ofArguments = eachName(entries, ({ path, option, kind }) => (option === "" ? `    "${path}") names=${kind} ;;` : ""));
  return `# bash completion for xroom
_xroom() {
  local path="" word words names="" i
  local -a where=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${path:+$path }\${COMP_WORDS[i]}"
    case "$word" in ${paths}) path="$word" ;; esac
    case "\${COMP_WORDS[i]}" in -C|--config) where+=("\${COMP_WORDS[i]}" "\${COMP_WORDS[i + 1]}") ;; esac
  done
  case "$path" in
${cases.join("\n")}
  esac
  case "$path" in
${linesOf(ofArguments)}
  esac
  case "$path \${COMP_WORDS[COMP_CWORD - 1]}" in
${[...choices.map((line) => line.replace(/ ;;$/, "; names= ;;")), ...linesOf(ofOptions).split("\n")].join("\n")}
  esac
  if [ -n "$names" ] && [[ "\${COMP_WORDS[COMP_CWORD]}" != -* ]]; then
    words="$words $("\${COMP_WORDS[0]}" "\${where[@]}" completion --names "$names" 2>/dev/null)"
  fi
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _xroom xroom
`;
}

function linesOf(lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n");
}
