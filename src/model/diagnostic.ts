import type { DiagnosticCode } from "./codes/index.ts";
/** Lines and columns count from 1; columns in UTF-16 units, as in editors. */
export interface Source {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A line, without secrets. */
export interface Excerpt {
  readonly text: string;
  /** The place of the wrong text in `text`; both at least 1. */
  readonly column: number;
  readonly length: number;
}

/** One message for the user. `code` is stable, `summary` is not; `help` says what to do. */
export interface Diagnostic {
  readonly severity: "error" | "warning" | "note";
  readonly code: DiagnosticCode;
  readonly summary: string;
  readonly help?: string;
  readonly address?: string;
  /** The label of a request that lifts it: of a policy's rule. */
  readonly lift?: string;
  readonly source?: Source;
  readonly excerpt?: Excerpt;
  readonly related?: readonly { readonly message: string; readonly source: Source }[];
}

/** Decides the exit code. */
export type FailureKind = "usage" | "refused" | "locked";

/** An expected failure: `diagnostics` tell the user all about it. */
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

/** One error to throw: a Failure if each is one. */
export function joinErrors(errors: readonly unknown[]): unknown {
  if (errors.length === 1) return errors[0];
  const failures = errors.filter((each) => each instanceof Failure);
  if (failures.length < errors.length) return new AggregateError(errors);
  const kind = failures.map((each) => each.kind).find((each) => each !== "usage");
  const all = failures.flatMap(({ diagnostics }) => diagnostics);
  return new Failure(all, { cause: errors[0], ...(kind === undefined ? {} : { kind }) });
}

export function fail(
  code: DiagnosticCode,
  summary: string,
  help?: string,
  options?: { kind?: FailureKind; cause?: unknown },
): Failure {
  return new Failure({ severity: "error", code, summary, ...(help === undefined ? {} : { help }) }, options);
}
