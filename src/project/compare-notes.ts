import type { DiagnosticCode } from "../model/codes/index.ts";
import { shortId } from "../git/find-base.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { someOf } from "../model/list-of.ts";
import type { Desired } from "../resources/contract.ts";

export function explainNoBase(ref: string, commit: string, diagnostics: readonly Diagnostic[]): Diagnostic {
  const at = `${ref} (${shortId(commit)})`;
  if (diagnostics.some(({ code }) => code === "no-config"))
    return { severity: "note", code: "no-base-config", summary: `there was no config at ${at}: everything is new` };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const [first] = errors as [Diagnostic];
  const place = first.source === undefined ? "" : `${first.source.file}:${first.source.line}:${first.source.column}: `;
  const count = errors.length === 1 ? "an error" : `${errors.length} errors, of which the first is`;
  return {
    severity: "warning",
    code: "bad-base-config",
    summary: `the config at ${at} has ${count}: ${place}${first.summary}`,
    help: "Every planned change counts as one of this change. Name a base with a valid config to separate them.",
  };
}

/** `missing`: what the base's config needs and this run lacks. `unsure`: the objects that can't be compared without it. */
export function explainUnsure(
  code: DiagnosticCode,
  what: string,
  missing: readonly string[],
  unsure: readonly Desired[],
): Diagnostic[] {
  if (unsure.length === 0) return [];
  const names = [...new Set(missing)];
  const summary = `${what} ${someOf(names)}, which ${names.length === 1 ? "is" : "are"} missing here`;
  const help = `Planned changes of ${someOf(unsure.map(({ address }) => address))} count as part of this change.`;
  return [{ severity: "note", code, summary, help }];
}
