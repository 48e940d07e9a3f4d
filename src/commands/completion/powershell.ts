import { eachChoice, eachName, type Entry, withoutQuotes } from "./entry.ts";

/** For Windows PowerShell 5.1 and later. */
export function powershell(entries: readonly Entry[]): string {
  const words = entries.map(({ path, words: own }) => `    '${path}' = ${listOf(own.map(({ word }) => word))}`);
  const values = eachChoice(entries, ({ path, option, values: own }) => `    '${`${path} ${option}`.trim()}' = ${listOf(own)}`);
  const names = eachName(entries, ({ path, option, kind }) => `    '${`${path} ${option}`.trim()}' = '${kind}'`);
  return `# PowerShell completion for xroom
Register-ArgumentCompleter -Native -CommandName xroom -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @{
${words.join("\n")}
  }
  $values = @{
${values.join("\n")}
  }
  $names = @{
${names.join("\n")}
  }
  $path = ''
  $last = ''
  $where = @()
  foreach ($element in @($commandAst.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $text = $element.ToString()
    $next = "$path $text".Trim()
    if ($words.ContainsKey($next)) { $path = $next }
    if (@('-C', '--config') -contains $last) { $where += @($last, $text) }
    $last = $text
  }
  $option = "$path $last".Trim()
  $found = @()
  if ($last.StartsWith('-') -and $values.ContainsKey($option)) {
    $found = $values[$option]
  } elseif ($last.StartsWith('-') -and $names.ContainsKey($option)) {
    $found = @(xroom @where completion --names $names[$option] 2>$null)
  } else {
    $found = $words[$path]
    if ($names.ContainsKey($path) -and -not $wordToComplete.StartsWith('-')) {
      $found += @(xroom @where completion --names $names[$path] 2>$null)
    }
  }
  $found | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

function listOf(words: readonly string[]): string {
  return `@(${words.map((word) => `'${withoutQuotes(word)}'`).join(", ")})`;
}
