import type { Document, Node, YAMLParseError } from "yaml";
import { BUDGETS } from "../../model/budgets.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { buildValue } from "./build-value.ts";
import { cutExcerpt } from "./excerpt.ts";
import { createLineSecrets } from "./line-secrets.ts";
import { type Lines, createLines } from "./lines.ts";
import type { ParseResult } from "./parsed-file.ts";
import { readDocuments } from "./read-documents.ts";
import { explainSyntaxError } from "./syntax-errors.ts";
import { createTreeBudget, type TreeBudget } from "./tree-budget.ts";
import { type TreeFile, createTreeFile } from "./tree-file.ts";
import { explainTreeProblem } from "./tree-problems.ts";

/** In characters; of a longer text, all is searched for what to hide of a line. */
const LONGEST_QUOTED = 4 * 1024 * 1024;

export interface TreeResult extends ParseResult {
  readonly file: TreeFile | undefined;
  /** It has more parts than a tree may have; `diagnostics` is empty. */
  readonly isTooMuch?: true;
}

/** One document of YAML 1.2, core schema, unique keys that are texts, no custom tags. */
export function parseTree(name: string, text: string, budget: TreeBudget = createTreeBudget()): TreeResult {
  const read = readDocuments(text, budget);
  if (read.kind === "too-much") return { file: undefined, diagnostics: [], isTooMuch: true };
  const lines = createLines(text);
  if (read.kind === "too-deep") return broken(tooDeep(name, lines, read.offset));
  const { documents } = read;
  const errors = documents.flatMap((document) => document.errors);
  const [first, ...others] = errors;
  if (first !== undefined) {
    const foremost = others.reduce((a, b) => (b.pos[0] < a.pos[0] ? b : a), first);
    return broken(syntaxDiagnostic(name, text, lines, foremost));
  }

  const [document, second] = documents;
  if (second !== undefined) return broken(multipleDocuments(name, lines, second));
  if (document === undefined || isEmpty(document.contents)) return broken(emptyFile(name));

  const { value, problems, untold, targets } = buildValue(document.contents);
  const file = createTreeFile({ name, text, lines, value, root: document.contents, targets });
  return {
    file: problems.every(({ kind }) => kind === "duplicate-key" || kind === "merge-key") ? file : undefined,
    diagnostics: problems.map((problem) => explainTreeProblem(file, problem)),
    untold,
  };
}

function broken(diagnostic: Diagnostic): TreeResult {
  return { file: undefined, diagnostics: [diagnostic] };
}

function isEmpty(contents: Node | null): boolean {
  return (
    contents === null || (contents.range !== undefined && contents.range !== null && contents.range[0] === contents.range[1])
  );
}

/** The first error may cause the others. */
function syntaxDiagnostic(name: string, text: string, lines: Lines, error: YAMLParseError): Diagnostic {
  const offset = Math.min(error.pos[0], text.length);
  const { line, column } = lines.position(offset);
  const { start, end } = lines.range(line);
  const secret = text.length > LONGEST_QUOTED ? "all" : createLineSecrets(text, lines)(line);
  const place = [offset, Math.max(offset + 1, Math.min(error.pos[1], end))] as const;
  return {
    severity: "error",
    code: "yaml-syntax",
    ...explainSyntaxError(error, text),
    source: { file: name, line, column },
    ...(secret === "all" ? {} : { excerpt: cutExcerpt(text, [start, end], place, secret === undefined ? [] : [secret]) }),
  };
}

function tooDeep(name: string, lines: Lines, offset: number): Diagnostic {
  const summary = `this is nested too deeply: more than ${BUDGETS.depth} levels`;
  return { severity: "error", code: "too-deep", summary, source: { file: name, ...lines.position(offset) } };
}

function multipleDocuments(name: string, lines: Lines, second: Document.Parsed): Diagnostic {
  const source = { file: name, ...lines.position(second.contents?.range?.[0] ?? second.range[0]) };
  const help = "put each document into its own file, and name the files under `include`";
  return { severity: "error", code: "multiple-documents", summary: "a second document begins here", help, source };
}

function emptyFile(name: string): Diagnostic {
  return {
    severity: "error",
    code: "empty-file",
    summary: `${name} is empty`,
    help: "begin it with `version: 1`",
    source: { file: name, line: 1, column: 1 },
  };
}
