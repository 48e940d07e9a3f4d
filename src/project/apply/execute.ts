import { execute } from "../../apply/execute.ts";
import type { ExecuteInput } from "../../apply/run.ts";
import type { Report } from "../../apply/events.ts";
import { createSecretResolver } from "../../apply/secret-resolver.ts";
import type { Plan } from "../../model/plan.ts";
import { KINDS } from "../../resources/registry.ts";
import type { LiveProject } from "../project.ts";

export type ExecuteOptions = Omit<ExecuteInput, "plan" | "kinds" | "keyring" | "reveal" | "reader" | "writer">;

/** Throws a Failure before the first call if a secret isn't the one that was planned. */
export function executePlan(project: LiveProject, plan: Plan, options: ExecuteOptions): Promise<Report> {
  const { desired, keyring, connection, environment } = project;
  const reveal = createSecretResolver(plan, desired, environment, keyring);
  return execute({ ...options, ...connection, plan, kinds: KINDS, keyring, reveal });
}
