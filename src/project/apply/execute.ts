import { createSecretResolver, execute, type ExecuteInput, type Report } from "../../apply/index.ts";
import type { Plan } from "../../model/plan.ts";
import { KINDS } from "../../resources/registry.ts";
import type { Desired } from "../../resources/contract.ts";
import type { LiveProject } from "../project.ts";

export type ExecuteOptions = Omit<ExecuteInput, "plan" | "kinds" | "keyring" | "reveal" | "reader" | "writer">;

/** Throws a Failure before the first call if a secret isn't the one that was planned. */
export function executePlan(
  project: LiveProject,
  plan: Plan,
  { kept = [], ...options }: ExecuteOptions & { readonly kept?: readonly Pick<Desired, "address" | "spec">[] },
): Promise<Report> {
  const { desired, keyring, connection, environment } = project;
  const reveal = createSecretResolver(plan, [...desired, ...kept], environment, keyring);
  return execute({ ...options, ...connection, plan, kinds: KINDS, keyring, reveal });
}
