import { eachChoice, eachName, type Entry, withoutQuotes } from "./entry.ts";

export function zsh(entries: readonly Entry[]): string {
  const cases = entries.map(({ path, words }) => {
    const described = words.map(({ word, description }) => `'${word.replaceAll(":", "\\:")}:${withoutQuotes(description)}'`);
    return `    "${path}") words_of=(${described.join(" ")}) ;;`;
  });
  const paths = entries.map(({ path }) => `"${path}"`).join("|");
  const choices = eachChoice(
    entries,
    ({ path, option, values }) => `    "${path} ${option}") words_of=(${values.join(" ")}); names= ;;`,
  );
  const ofOptions = eachName(entries, ({ path, option, kind }) =>
    option === "" ? "" : `    "${path} ${option}") words_of=(); names=${kind} ;;`,
  );
  const ofArguments = eachName(entries, ({ path, option, kind }) => (option === "" ? `    "${path}") names=${kind} ;;` : ""));
  return `#compdef xroom
_xroom() {
  local place="" word names="" i
  local -a words_of where
  for ((i = 2; i < CURRENT; i++)); do
    word="\${place:+$place }\${words[i]}"
    case "$word" in (${paths}) place="$word" ;; esac
    case "\${words[i]}" in (-C|--config) where+=("\${words[i]}" "\${words[i+1]}") ;; esac
  done
  case "$place" in
${cases.join("\n")}
  esac
  case "$place" in
${linesOf(ofArguments)}
  esac
  case "$place \${words[CURRENT-1]}" in
${linesOf([...choices, ...ofOptions])}
  esac
  if [[ -n "$names" && "\${words[CURRENT]}" != -* ]]; then
    words_of+=(\${(f)"$(\${words[1]} $where completion --names $names 2>/dev/null)"})
  fi
  _describe 'xroom' words_of || _files
}
compdef _xroom xroom
`;
}

function linesOf(lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n");
}
