/* oxlint-disable no-console */
/** The snippet of README.md and src/index.ts, which the compiler checks and a test runs. */
import { applyProject, openProject, planProject } from "../../src/index.ts";

export async function runSnippet(directory: string, environment: Readonly<Record<string, string>>): Promise<void> {
  await using project = await openProject({ directory, environment, now: Date.now() });
  const plan = await planProject(project);
  for (const { action, address } of plan.changes) console.log(action, address);

  const confirm = async () => plan.summary.remove === 0;
  const result = await applyProject(project, { command: "my program" }, { confirm });
  if (result.kind === "applied") console.log(result.report.calls);
}
