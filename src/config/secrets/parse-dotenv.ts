/** Of one that may be exported, with blanks around its `=`. */
const NAME = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*/;
const BLANK = /^[ \t]*(?:#.*)?$/;
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** A line, and what is wrong with it; never its content. */
export interface SecretsProblem {
  readonly line: number;
  readonly what: string;
}

export interface DotenvEntry {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/**
 * `NAME=value`: as it stands in single quotes, with `\n`, `\"` and `\\` in double quotes, which may hold several lines; else up to blanks
 * and a `#`. dotenv's library reads the same, but skips lines that it doesn't understand, takes the last of two, and leaves `\"` alone.
 */
export function parseDotenv(text: string): {
  readonly entries: readonly DotenvEntry[];
  readonly problems: readonly SecretsProblem[];
} {
  const entries: DotenvEntry[] = [];
  const problems: SecretsProblem[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    if (BLANK.test(line)) continue;
    const begin = NAME.exec(line);
    if (begin === null) {
      problems.push({ line: at + 1, what: "is not NAME=value" });
      continue;
    }
    const [written, name = ""] = begin;
    const rest = line.slice(written.length);
    const quote = rest[0];
    if (quote !== '"' && quote !== "'") {
      entries.push({ name, value: bare(rest), line: at + 1 });
      continue;
    }
    const whole = [rest.slice(1), ...lines.slice(at + 1)].join("\n");
    const end = endOfQuote(whole, quote);
    const after = whole.slice(end + 1).split("\n", 1)[0] ?? "";
    if (end === -1) problems.push({ line: at + 1, what: "opens a quote that is not closed" });
    else if (!BLANK.test(after)) problems.push({ line: at + 1, what: "has something behind its closing quote" });
    else entries.push({ name, value: quote === "'" ? whole.slice(0, end) : unescaped(whole.slice(0, end)), line: at + 1 });
    if (end !== -1) at += whole.slice(0, end).split("\n").length - 1;
  }
  return { entries, problems };
}

/** A `#` begins a comment behind a blank. */
function bare(text: string): string {
  return text.replace(/(?:^|[ \t])#.*$/, "").trim();
}

function endOfQuote(text: string, quote: string): number {
  if (quote === "'") return text.indexOf("'");
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '"') return at;
    if (text[at] === "\\") at += 1;
  }
  return -1;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([nrt"\\])/g, (_, letter: string) => ESCAPES[letter] as string);
}
