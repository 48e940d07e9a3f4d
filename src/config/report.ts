import type { LoadResult } from "../model/config.ts";
import type { DiagnosticCode } from "../model/codes/index.ts";
import { BUDGETS } from "../model/budgets.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Untold } from "../model/told.ts";
import type { Place } from "./place.ts";
import { type Quote, createQuote } from "./quote.ts";
import { sortDiagnostics } from "./sort-diagnostics.ts";
import type { FileText, ParsedFile } from "./yaml/parsed-file.ts";

export type Message<T extends string | undefined = string> = T | ((quote: Quote) => T);

interface Details {
  /** Without the line: its file may be none of ours. */
  readonly bare?: boolean;
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
  /** So many errors were found that nothing else is known of. */
  more(errors: number): void;
  /** Takes back all about a file. */
  retract(file: string): void;
  /** Sorted, and no more than are told. Opens texts, which most runs don't need. */
  diagnostics(): Promise<readonly Diagnostic[]>;
  readonly untold: Untold;
}

export function createReport(): Report {
  let told: (Finding | Diagnostic)[] = [];
  const found = { error: 0, warning: 0, note: 0 };
  const untold = { errors: 0, warnings: 0 };
  const put = (each: Finding | Diagnostic): void => {
    found[each.severity] += 1;
    if (each.severity === "note" || found[each.severity] - untold[`${each.severity}s`] <= BUDGETS.errors) told.push(each);
    else untold[`${each.severity}s`] += 1;
  };
  const inTemplates = new Set<string>();
  /** A slip in a template is one, however many use it. */
  const putOnce = (each: Finding): void => {
    const { place, code, severity } = each;
    if (place?.usedAt === undefined) return put(each);
    const key = JSON.stringify([code, place.file.name, place.path, place.part]);
    if (inTemplates.has(key)) found[severity] += 1;
    else put(each);
    inTemplates.add(key);
  };
  return {
    get errors() {
      return found.error;
    },
    untold,
    error: (code, summary, place, details) => putOnce({ severity: "error", code, summary, place, ...details }),
    warning: (code, summary, place, details) => putOnce({ severity: "warning", code, summary, place, ...details }),
    add: (diagnostics) => {
      for (const each of diagnostics) put(each);
    },
    more(errors) {
      found.error += errors;
      untold.errors += errors;
    },
    retract(file) {
      const kept = told.filter((each) => (isFinding(each) ? each.place?.file.name : each.source?.file) !== file);
      for (const { severity } of told) found[severity] -= 1;
      for (const { severity } of kept) found[severity] += 1;
      told = kept;
    },
    diagnostics: async () => {
      const texts = await openTexts(told.filter(isFinding));
      const quote = createQuote((file) => texts.get(file) as FileText);
      return sortDiagnostics(told.map((each) => (isFinding(each) ? diagnosticOf(each, texts, quote) : each)));
    },
  };
}

function isFinding(each: Finding | Diagnostic): each is Finding {
  return "place" in each;
}

export async function toldBy(report: Report): Promise<Pick<LoadResult, "diagnostics" | "untold">> {
  return { diagnostics: await report.diagnostics(), untold: report.untold };
}

async function openTexts(findings: readonly Finding[]): Promise<ReadonlyMap<ParsedFile, FileText>> {
  const texts = new Map<ParsedFile, FileText>();
  for (const { place, related = [] } of findings) {
    for (const each of [place, place?.usedAt, ...related.map((other) => other.place)]) {
      if (each !== undefined && !texts.has(each.file)) texts.set(each.file, await each.file.openText());
    }
  }
  return texts;
}

function diagnosticOf(
  { severity, code, summary, place, help, related = [], bare = false }: Finding,
  texts: ReadonlyMap<ParsedFile, FileText>,
  quote: Quote,
): Diagnostic {
  const textOf = ({ file }: Place): FileText => texts.get(file) as FileText;
  const locate = (at: Place) => textOf(at).locate(at.path, at.part ?? "value");
  const location = place === undefined ? undefined : locate(place);
  const excerpt = place === undefined || location === undefined || bare ? undefined : textOf(place).excerpt(location);
  const all = place?.usedAt === undefined ? related : [...related, { message: "used here", place: place.usedAt }];
  const helpText = typeof help === "function" ? help(quote) : help;
  return {
    severity,
    code,
    summary: typeof summary === "function" ? summary(quote) : summary,
    ...(helpText === undefined ? {} : { help: helpText }),
    ...(location === undefined ? {} : { source: location.source }),
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(all.length === 0 ? {} : { related: all.map(({ message, place: other }) => ({ message, source: locate(other).source })) }),
  };
}
