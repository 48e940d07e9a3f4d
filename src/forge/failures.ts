import type { DiagnosticCode } from "../model/codes/index.ts";
import { Failure } from "../model/diagnostic.ts";

export function isFailure(error: unknown, code: DiagnosticCode): boolean {
  return error instanceof Failure && error.diagnostics.some((each) => each.code === code);
}
