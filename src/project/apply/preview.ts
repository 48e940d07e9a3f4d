import type { Plan } from "../../model/plan.ts";
import { thisRun } from "../../state/index.ts";
import type { LiveProject } from "../project.ts";
import { requireWritable } from "../require-project.ts";
import { acceptPlans } from "./accept.ts";
import { reviewOf } from "./conclude.ts";
import type { ApplyRequest, ApplyResult, ApplyReview, SavedPlans } from "./request.ts";
import { prepareReviewed } from "./reviewed.ts";

export type Preview =
  | Extract<ApplyResult, { kind: "refused" | "spent" }>
  | { readonly kind: "preview"; readonly plan: Plan; readonly review: ApplyReview };

/** What an apply of saved plans would make. Nothing is called, locked or written. Throws a Failure. */
export async function previewApply(
  project: LiveProject,
  request: ApplyRequest & { readonly saved: SavedPlans },
  signal: AbortSignal,
): Promise<Preview> {
  const { saved, command, allow = { removals: false, empty: false } } = request;
  const state = await project.state.read();
  requireWritable(project.config, state);
  const accepted = acceptPlans(project, saved, state, allow);
  const holder = thisRun(command, project.environment);
  const prepared = await prepareReviewed(project, accepted, request, {}, { holder, stop: signal });
  if (prepared.kind !== "prepared") return prepared;
  const { review, plan } = prepared;
  return { kind: "preview", plan, review: reviewOf(review.accepted, review.reviewed, holder) };
}
