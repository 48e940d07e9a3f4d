import { CORE_SCHEMA, type EventType, load, type LoadOptions, YAMLException } from "js-yaml";
import { BUDGETS } from "../../model/budgets.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ParseResult } from "./parsed-file.ts";
import type { Stop } from "./read-plain.ts";

/** Says where the fast reader stopped in a file that has more parts than a tree may have. */
export function explainTooLarge(name: string, text: string, stop: Stop | undefined): ParseResult {
  const source = { file: name, line: (stop?.line ?? 0) + 1, column: (stop?.column ?? 0) + 1 };
  if (stop?.isDuplicate === true) {
    const summary = "a key is here twice";
    const duplicate: Diagnostic = { severity: "error", code: "duplicate-key", summary, help: "keep one of them", source };
    return { file: undefined, diagnostics: [duplicate], untold: countDuplicates(text) - 1 };
  }
  const parts = BUDGETS.yamlParts.toLocaleString("en");
  const error: Diagnostic = {
    severity: "error",
    code: "too-much-work",
    summary: `${name} is too large for the YAML that it has ${stop === undefined ? "somewhere" : "here"}: more than ${parts} parts`,
    help: "mend this place if it is wrong; tags, texts under | and >, and aliases of maps and lists need smaller files",
    source,
  };
  return { file: undefined, diagnostics: [error] };
}

/** Of a map, how many entries it was given and how many it has. */
function countDuplicates(text: string): number {
  let duplicates = 0;
  const children: number[] = [];
  const listener = (event: EventType, { depth, kind, result }: Reading): void => {
    if (event === "open") {
      children[depth] = 0;
      children[depth - 1] = (children[depth - 1] ?? 0) + 1;
    } else if (kind === "mapping") duplicates += (children[depth] ?? 0) / 2 - Object.keys(result ?? {}).length;
  };
  try {
    load(text, { schema: CORE_SCHEMA, json: true, listener } as unknown as LoadOptions);
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
  }
  return Math.max(1, duplicates);
}

/** Missing in js-yaml's types. */
interface Reading {
  readonly depth: number;
  readonly kind: "scalar" | "sequence" | "mapping" | null;
  readonly result: object | null;
}
