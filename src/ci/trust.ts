/**
 * Who is believed. Whoever may push a branch writes the jobs that run there, so a job with secrets must be defined by a branch that is
 * protected, for every request and not for forks alone:
 *
 *   defined by                     with credentials          without
 *   the default branch             plans, applies, syncs     plans against a snapshot
 *   another protected branch       the same                  the same
 *   any other branch, a request    refused                   plans against a snapshot
 *
 * A job can't hide who defined it from itself: this finds pipelines that were set up wrongly, it doesn't stop their authors.
 */
import { type Diagnostic, type Failure, fail } from "../model/diagnostic.ts";
import { type Environment, nonEmpty } from "../model/environment.ts";
import type { Branch, Forge } from "../forge/contract.ts";

export interface Trust {
  readonly diagnostics: readonly Diagnostic[];
}

/** Throws a Failure of kind `refused` for a job that a request may have defined. */
export async function requireTrusted(forge: Forge, trustWriters: boolean): Promise<Trust> {
  const { definition } = forge.job;
  if (definition.by !== "branch") return unlessTrusted(trustWriters, "this job is defined by the request that it runs for");
  const branch = await forge.tip(definition.branch);
  return trustOf(branch, await forge.defaultBranch(), trustWriters);
}

/** Throws a Failure of kind `refused`. */
export function trustOf(branch: Pick<Branch, "name" | "protected">, defaultBranch: string, trustWriters: boolean): Trust {
  if (branch.protected) return { diagnostics: [] };
  if (branch.name !== defaultBranch)
    return unlessTrusted(trustWriters, `this job is defined by ${branch.name}, which is not protected`);
  const summary = `${branch.name} is not protected: whoever may push to it decides what is applied`;
  return { diagnostics: [{ severity: "warning", code: "unprotected-branch", summary, help: "Protect it at the forge." }] };
}

function unlessTrusted(trustWriters: boolean, summary: string): Trust {
  if (!trustWriters) throw untrusted(summary);
  return { diagnostics: [{ severity: "warning", code: "untrusted-job", summary, help: "--trust-writers stands over that." }] };
}

export function untrusted(summary: string): Failure {
  const help =
    "Whoever wrote it could read the secrets. Run it from the protected branch (pull_request_target; on GitLab a schedule or a trigger), or pass --trust-writers.";
  return fail("untrusted-job", summary, help, { kind: "refused" });
}

/** A config names no other variables for the API's secret. */
const SECRET = /^XROOM_(?:\w+_)?SECRET$/;

/** Whether a config could find an API secret here. */
export function mayHaveSecret(environment: Environment): boolean {
  return Object.entries(environment).some(([name, value]) => SECRET.test(name) && nonEmpty(value) !== undefined);
}
