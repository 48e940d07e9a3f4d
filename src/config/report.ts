import type { DiagnosticCode } from "../model/codes/index.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Place } from "./place.ts";
import { type Quote, createQuote } from "./quote.ts";
import { sortDiagnostics } from "./sort-diagnostics.ts";
import type { FileText, ParsedFile } from "./yaml/parsed-file.ts";

export type Message<T extends string | undefined = string> = T | ((quote: Quote) => T);

interface Details {
  readonly help?: Message<string | undefined>;
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
}

/** A diagnostic whose texts aren't open yet. */
interface Finding extends Details {
  readonly severity: "error" | "warning";
  readonly code: DiagnosticCode;
  readonly summary: Message;
  readonly place: Place | undefined;
}

export interface Report {
  readonly errors: number;
  error(code: DiagnosticCode, summary: Message, place?: Place, details?: Details): void;
  warning(code: DiagnosticCode, summary: Message, place?: Place, details?: Details): void;
  add(diagnostics: readonly Diagnostic[]): void;
  /** Sorted. Opens texts, which most runs don't need. */
  diagnostics(): Promise<readonly Diagnostic[]>;
}

export function createReport(): Report {
  const findings: Finding[] = [];
  const given: Diagnostic[] = [];
  let errors = 0;
  return {
    get errors() {
      return errors;
    },
    error(code, summary, place, details) {
      errors += 1;
      findings.push({ severity: "error", code, summary, place, ...details });
    },
    warning(code, summary, place, details) {
      findings.push({ severity: "warning", code, summary, place, ...details });
    },
    add(diagnostics) {
      for (const each of diagnostics) {
        if (each.severity === "error") errors += 1;
        given.push(each);
      }
    },
    diagnostics: async () => {
      const texts = await openTexts(findings);
      const quote = createQuote((file) => texts.get(file) as FileText);
      return sortDiagnostics([...given, ...findings.map((finding) => diagnosticOf(finding, texts, quote))]);
    },
  };
}

async function openTexts(findings: readonly Finding[]): Promise<ReadonlyMap<ParsedFile, FileText>> {
  const texts = new Map<ParsedFile, FileText>();
  for (const { place, related = [] } of findings) {
    for (const each of [place, ...related.map((other) => other.place)]) {
      if (each !== undefined && !texts.has(each.file)) texts.set(each.file, await each.file.openText());
    }
  }
  return texts;
}

function diagnosticOf(
  { severity, code, summary, place, help, related = [] }: Finding,
  texts: ReadonlyMap<ParsedFile, FileText>,
  quote: Quote,
): Diagnostic {
  const textOf = ({ file }: Place): FileText => texts.get(file) as FileText;
  const locate = (at: Place) => textOf(at).locate(at.path, at.part ?? "value");
  const location = place === undefined ? undefined : locate(place);
  const helpText = typeof help === "function" ? help(quote) : help;
  return {
    severity,
    code,
    summary: typeof summary === "function" ? summary(quote) : summary,
    ...(helpText === undefined ? {} : { help: helpText }),
    ...(place === undefined || location === undefined
      ? {}
      : { source: location.source, excerpt: textOf(place).excerpt(location) }),
    ...(related.length === 0
      ? {}
      : { related: related.map(({ message, place: other }) => ({ message, source: locate(other).source })) }),
  };
}
