import { Composer, type Document, Lexer, Parser } from "yaml";
import { BUDGETS } from "../../model/budgets.ts";
import type { TreeBudget } from "./tree-budget.ts";

export type Documents =
  /** At most two. */
  | { readonly kind: "documents"; readonly documents: readonly Document.Parsed[] }
  | { readonly kind: "too-deep"; readonly offset: number }
  | { readonly kind: "too-much" };

/** The parser nests an item in a list or map, and that in what holds it. */
const STEPS_A_LEVEL = 2;

/** Characters of a part, on the average: of a longer text it is not even tried. Usual are five. */
const LONGEST_PART = 16;
/** Each wrong one is a slow warning. */
const MOST_DIRECTIVES = 100;

class Stopped extends Error {
  readonly documents: Exclude<Documents, { readonly kind: "documents" }>;

  constructor(documents: Stopped["documents"]) {
    super(documents.kind);
    this.documents = documents;
  }
}

/** Parses until the text ends, is nested too deeply, or has more parts than are left. */
export function readDocuments(text: string, budget: TreeBudget): Documents {
  if (text.length > budget.left * LONGEST_PART) return { kind: "too-much" };
  const parser = new Parser();
  let directives = 0;
  const tokens = function* () {
    for (const part of new Lexer().lex(text)) {
      if (budget.left <= 0) throw new Stopped({ kind: "too-much" });
      budget.left -= 1;
      for (const token of parser.next(part)) {
        if (token.type === "directive" && (directives += 1) > MOST_DIRECTIVES) throw new Stopped({ kind: "too-much" });
        yield token;
      }
      if (parser.stack.length > STEPS_A_LEVEL * BUDGETS.depth) throw new Stopped({ kind: "too-deep", offset: parser.offset });
    }
    yield* parser.end();
  };
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    stringKeys: true,
    // Quadratic in the parser; `buildValue` checks keys.
    uniqueKeys: false,
    merge: false,
    resolveKnownTags: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  const documents: Document.Parsed[] = [];
  // Each of its errors would take a stack along, and a text may have a quarter of a million.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    for (const document of composer.compose(tokens())) {
      documents.push(document);
      if (documents.length === 2) break;
    }
    return { kind: "documents", documents };
  } catch (error) {
    if (error instanceof Stopped) return error.documents;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
