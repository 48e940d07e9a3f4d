import type { ParseResult, ParsedFile } from "./parsed-file.ts";
import { createPlainFile } from "./plain-file.ts";
import { type PlainValue, readPlain } from "./read-plain.ts";

/** Reads files of the config. */
export interface Parser {
  /** Throws a TreeWanted if only a tree can tell what is in the file; so do the files that it gives, for what only a tree can tell. */
  parse(name: string, text: string): ParseResult;
}

type ParseTree = (name: string, text: string) => ParseResult;

/** The parser of trees takes its time to load and to run, and most runs have nothing to say that needs one. */
class TreeWanted extends Error {}

/**
 * Does something with a parser of files. If a tree turns out to be wanted on the way, what was done so far is dropped and done again
 * with one: so `work` must have no effect but its result. No text is read fast twice.
 */
export async function withParser<T>(work: (parser: Parser) => T | Promise<T>): Promise<T> {
  const known = new Map<string, PlainValue | undefined>();
  const parserWith = (parseTree: ParseTree): Parser => ({
    parse: (name, text) => {
      if (!known.has(text)) known.set(text, readPlain(text));
      const plain = known.get(text);
      if (plain === undefined) return parseTree(name, text);
      let tree: ParsedFile | undefined;
      const treeOf = (): ParsedFile => (tree ??= parseTree(name, text).file as ParsedFile);
      return { file: createPlainFile(name, text, plain, treeOf), diagnostics: [] };
    },
  });
  try {
    return await work(
      parserWith(() => {
        throw new TreeWanted();
      }),
    );
  } catch (error) {
    if (!(error instanceof TreeWanted)) throw error;
  }
  const { parseTree } = await import("./parse-tree.ts");
  return work(parserWith(parseTree));
}
