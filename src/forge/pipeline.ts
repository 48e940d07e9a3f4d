import { trimEnd } from "../model/trim-end.ts";
import { type Environment, nonEmpty } from "../model/environment.ts";
import { webUrl } from "../model/web-url.ts";

/** The pipeline that a run is part of. */
export interface Pipeline {
  /** Who started it. */
  readonly actor: string | undefined;
  /** Where it can be read. */
  readonly url: string | undefined;
}

/** From the variables of GitHub Actions, of Gitea and Forgejo, which set the same, and of GitLab CI. */
export function pipelineOf(environment: Environment): Pipeline {
  const value = (name: string): string | undefined => nonEmpty(environment[name]);
  if (value("GITHUB_RUN_ID") !== undefined)
    return { actor: value("GITHUB_TRIGGERING_ACTOR") ?? value("GITHUB_ACTOR"), url: actionsUrl(value) };
  const url = value("CI_JOB_URL") ?? value("CI_PIPELINE_URL");
  return { actor: value("GITLAB_USER_LOGIN"), url: url === undefined ? undefined : webUrl(url) };
}

/** Gitea and Forgejo count the runs of a repository in their links; GitHub has the run's own id, and its attempts. */
function actionsUrl(value: (name: string) => string | undefined): string | undefined {
  const [server, repository] = [value("GITHUB_SERVER_URL"), value("GITHUB_REPOSITORY")];
  if (server === undefined || repository === undefined) return undefined;
  const counts = value("GITEA_ACTIONS") ?? value("FORGEJO_ACTIONS");
  const run = (counts === undefined ? undefined : value("GITHUB_RUN_NUMBER")) ?? value("GITHUB_RUN_ID");
  const attempt = Number(value("GITHUB_RUN_ATTEMPT") ?? 1);
  const again = counts === undefined && attempt > 1 ? `/attempts/${attempt}` : "";
  // Gitea's address of the server ends in a slash.
  return webUrl(`${trimEnd(server, "/")}/${repository}/actions/runs/${run}${again}`);
}
