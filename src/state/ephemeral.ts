import { relative, isAbsolute, resolve } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { OpenOptions } from "./contract.ts";
import { pathOfFileUrl } from "./file/url.ts";

const PIPELINES = [
  "CI",
  "GITHUB_ACTIONS",
  "GITLAB_CI",
  "BUILDKITE",
  "JENKINS_URL",
  "TEAMCITY_VERSION",
  "TF_BUILD",
  "CODEBUILD_BUILD_ID",
];

/** A state in a pipeline's checkout is lost, and the next job owns nothing. */
export function warnIfEphemeral(
  url: string,
  { directory, environment }: Pick<OpenOptions, "directory" | "environment">,
): Diagnostic | undefined {
  const inPipeline = PIPELINES.some((name) => !["", "0", "false", undefined].includes(environment[name]?.toLowerCase()));
  if (!inPipeline || !url.startsWith("file:")) return undefined;
  const path = pathOfFileUrl(url);
  const inProject = relative(directory, resolve(directory, path));
  if (inProject.startsWith("..") || isAbsolute(inProject)) return undefined;
  return {
    severity: "warning",
    code: "ephemeral-state",
    summary: `the state is kept in ${path}, in a pipeline's checkout, which is gone after the job`,
    help: "Keep it where the next job finds it, such as in this repository: state: git:origin#refs/xroom/production. To move the present state there: `xroom state push --to URL`.",
  };
}
