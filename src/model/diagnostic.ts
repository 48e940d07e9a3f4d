/** A place in a file of the config. Lines and columns count from 1; columns in UTF-16 units, as editors do. */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The line that a diagnostic is about, with every value of a secret field in it already taken out. */
export interface Excerpt {
  readonly text: string;
  /** Where the offending text begins in `text` (from 1), and how many characters it has (at least 1). */
  readonly column: number;
  readonly length: number;
}

/** One thing to tell the user: what, where, why, and what to do next. `code` is stable, `summary` is not. */
export interface Diagnostic {
  readonly severity: "error" | "warning" | "note";
  readonly code: string;
  readonly summary: string;
  readonly help?: string;
  /** The object that it is about, where that is one of a plan. */
  readonly address?: string;
  readonly source?: Source;
  readonly excerpt?: Excerpt;
  /** Other places that it takes to understand this one, such as the first of two declarations. */
  readonly related?: readonly { readonly message: string; readonly source: Source }[];
}

/** Why a run ends without having done its work; the command line turns it into the exit code. */
export type FailureKind = "usage" | "refused" | "locked";

/** An expected end of a run: everything that the user must know is in `diagnostics`, and nothing has been changed. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[] | Diagnostic, options: { kind?: FailureKind; cause?: unknown } = {}) {
    const all = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(all.map((each) => each.summary).join("\n"), { cause: options.cause });
    this.name = "Failure";
    this.kind = options.kind ?? "usage";
    this.diagnostics = all;
  }
}

/** Several errors as one to throw, so that none hides another: a Failure of them all, if each is one. */
export function together(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0];
  const failures = errors.filter((each) => each instanceof Failure);
  if (failures.length < errors.length) return new AggregateError(errors);
  const kind = failures.map((each) => each.kind).find((each) => each !== "usage");
  const all = failures.flatMap(({ diagnostics }) => diagnostics);
  return new Failure(all, { cause: errors[0], ...(kind === undefined ? {} : { kind }) });
}

/** The usual failure: one error without a place. */
export function fail(code: string, summary: string, help?: string, options?: { kind?: FailureKind; cause?: unknown }): Failure {
  return new Failure({ severity: "error", code, summary, ...(help === undefined ? {} : { help }) }, options);
}
