import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { emptyState } from "../../state/document.ts";
import type { Project } from "../project.ts";

/** A broken state must not stop a call to a room: it counts as empty, with warnings. */
export async function readStateIfPossible(
  project: Project,
): Promise<{ readonly state: State; readonly diagnostics: readonly Diagnostic[] }> {
  try {
    return { state: await project.readState(), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { state: emptyState(), diagnostics: error.diagnostics.map((each) => ({ ...each, severity: "warning" })) };
  }
}
