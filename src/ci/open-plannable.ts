import { openProject } from "../project/open.ts";
import type { LiveProjectOptions, NamedSnapshot } from "../project/options.ts";
import type { PlannableProject } from "../project/project.ts";
import { untrusted } from "./trust.ts";

/** Live; or with a snapshot, for a job that is not trusted and so must have no credentials. Throws a Failure. */
export async function openPlannable(where: LiveProjectOptions, snapshot: NamedSnapshot | undefined): Promise<PlannableProject> {
  if (snapshot === undefined) return openProject(where);
  const opened = await openProject({ ...where, snapshot });
  if (opened.account === "") return opened;
  await opened.close();
  throw untrusted("this job plans against a snapshot, and the config finds an API secret in it");
}
