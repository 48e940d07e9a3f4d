import { fail } from "../model/diagnostic.ts";
import { type Environment, nonEmpty } from "../model/environment.ts";
import { Secret } from "../model/secret.ts";
import { actionsJob } from "./actions-job.ts";
import type { ForgeKind, Job } from "./contract.ts";
import { gitlabJob } from "./gitlab-job.ts";
import type { Variable } from "./variable.ts";

/** Which forge's pipeline this is, by the environment alone. `payload` reads the file of the event. Throws a Failure elsewhere. */
export async function findJob(environment: Environment, payload: (path: string) => Promise<unknown>): Promise<Job> {
  const value: Variable = (name) => nonEmpty(environment[name]);
  const kind = kindOf(value);
  if (kind === undefined)
    throw fail(
      "no-forge",
      "this is no job of GitHub Actions, Forgejo Actions, Gitea Actions or GitLab CI: neither GITHUB_ACTIONS, FORGEJO_ACTIONS, GITEA_ACTIONS nor GITLAB_CI is set",
      "Run it in a pipeline: see examples/github, examples/forgejo and examples/gitlab. Elsewhere use `xroom plan` and `xroom apply`.",
    );
  if (kind === "gitlab") return gitlabJob(value);
  const path = value("GITHUB_EVENT_PATH");
  return actionsJob(kind, value, path === undefined ? undefined : await payload(path));
}

/** Whether a pipeline has set its variables, be they whole or not. */
export function isPipeline(environment: Environment): boolean {
  return kindOf((name) => nonEmpty(environment[name])) !== undefined;
}

function kindOf(value: Variable): ForgeKind | undefined {
  // Forgejo's runner sets all three, Gitea's two.
  if (value("FORGEJO_ACTIONS") === "true") return "forgejo";
  if (value("GITEA_ACTIONS") === "true") return "gitea";
  if (value("GITHUB_ACTIONS") === "true") return "github";
  return value("GITLAB_CI") === "true" ? "gitlab" : undefined;
}

const TOKENS: Readonly<Record<ForgeKind, readonly string[]>> = {
  github: ["GITHUB_TOKEN"],
  forgejo: ["FORGEJO_TOKEN", "GITEA_TOKEN", "GITHUB_TOKEN"],
  gitea: ["GITEA_TOKEN", "FORGEJO_TOKEN", "GITHUB_TOKEN"],
  gitlab: ["XROOM_GITLAB_TOKEN"],
};

const HELP: Readonly<Record<ForgeKind, string>> = {
  github: "Set it in the step's env: GITHUB_TOKEN: ${{ github.token }}.",
  forgejo: "Set it in the step's env: FORGEJO_TOKEN: ${{ github.token }}, or a bot's token.",
  gitea: "Set it in the step's env: GITEA_TOKEN: ${{ github.token }}, or a bot's token.",
  gitlab:
    "Make a project access token (scope api; role Maintainer if GitLab keeps the state, else Developer), and add it as a protected and masked CI/CD variable.",
};

/** Throws a Failure without one. */
export function findToken({ kind, title }: Job, environment: Environment): { readonly token: Secret; readonly name: string } {
  const name = TOKENS[kind].find((each) => nonEmpty(environment[each]) !== undefined);
  if (name !== undefined) return { token: new Secret((environment[name] as string).trim(), `env:${name}`), name };
  throw fail("no-forge-token", `the job in ${title} has no token: ${TOKENS[kind][0]} is not set`, HELP[kind]);
}
