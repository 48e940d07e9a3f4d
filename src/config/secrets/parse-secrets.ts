import { isMap, isScalar, LineCounter, type Pair, parseDocument, type Scalar } from "yaml";
import { type DotenvEntry, parseDotenv, type SecretsProblem } from "./parse-dotenv.ts";

export interface Secrets {
  readonly values: ReadonlyMap<string, string>;
  readonly problems: readonly SecretsProblem[];
}

const MOST_TOLD = 20;

/** dotenv, or JSON: an object of texts. */
export function parseSecrets(text: string): Secrets {
  const { entries, problems } = /^\uFEFF?\s*\{/.test(text) ? parseJsonSecrets(text) : parseDotenv(text.replace(/^\uFEFF/, ""));
  const values = new Map<string, string>();
  const lines = new Map<string, number>();
  const all = [...problems];
  for (const { name, value, line } of entries) {
    const first = lines.get(name);
    if (first !== undefined) all.push({ line, what: `sets ${name} again, which line ${first} has set` });
    values.set(name, value);
    lines.set(name, first ?? line);
  }
  return { values, problems: all.toSorted((a, b) => a.line - b.line).slice(0, MOST_TOLD) };
}

function parseJsonSecrets(text: string): {
  readonly entries: readonly DotenvEntry[];
  readonly problems: readonly SecretsProblem[];
} {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: false, schema: "json" });
  const lineOf = (offset: number): number => counter.linePos(offset).line;
  const [error] = document.errors;
  const { contents } = document;
  if (error !== undefined || !isJson(text) || !isMap(contents))
    return { entries: [], problems: [{ line: lineOf(error?.pos[0] ?? 0), what: "is not JSON" }] };
  const entries: DotenvEntry[] = [];
  const problems: SecretsProblem[] = [];
  for (const { key, value } of contents.items as Pair<Scalar<string>, unknown>[]) {
    const line = lineOf(key.range?.[0] ?? 0);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key.value)) problems.push({ line, what: "has a name that is not one of a variable" });
    else if (!isScalar(value) || typeof value.value !== "string")
      problems.push({ line, what: `sets ${key.value} to something that is not a text in quotes` });
    else entries.push({ name: key.value, value: value.value, line });
  }
  return { entries, problems };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
    return true;
  } catch {
    return false;
  }
}
