import { relative, isAbsolute, resolve } from "node:path";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { OpenOptions } from "./contract.ts";

/** Variables that say that a pipeline is at work; `CI` by nearly all of them, the others by those that don't set it. */
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

/** A warning about a state in a pipeline's checkout: it is gone after the job, and the next one knows nothing of what is ours. */
export function remarkOnDurability(
  url: string,
  { directory, environment }: Pick<OpenOptions, "directory" | "environment">,
): Diagnostic | undefined {
  const inPipeline = PIPELINES.some((name) => !["", "0", "false", undefined].includes(environment[name]?.toLowerCase()));
  if (!inPipeline || !url.startsWith("file:")) return undefined;
  const path = url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
  const way = relative(directory, resolve(directory, path));
  if (way.startsWith("..") || isAbsolute(way)) return undefined;
  return {
    severity: "warning",
    code: "ephemeral-state",
    summary: `the state is kept in ${path}, in the checkout of a pipeline, which is gone after the job`,
    help: "Keep it where the next job finds it, such as in this repository: state: git:origin#refs/xroom/production. `xroom state push --to URL` brings along what there is.",
  };
}
