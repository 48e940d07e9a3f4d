/** GitLab's runner, as far as the example needs one: an include with inputs, rules, protected variables, files between jobs, jobs by hand. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { ForgeTeam } from "../../ci/team.ts";
import type { JobShape } from "../../forge/environments.ts";
import { temporaryFolder } from "../../harness/folder.ts";
import { git } from "../../harness/git.ts";
import { type Machine, startMachine } from "./machine.ts";
import { example } from "./workflow.ts";

interface Rule {
  readonly if: string;
  readonly when?: "always" | "manual";
}

interface GitLabJob {
  readonly extends?: string;
  readonly stage?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly rules?: readonly Rule[];
  readonly needs?: readonly string[];
  readonly before_script?: readonly string[];
  readonly script?: readonly string[];
  readonly artifacts?: { readonly paths: readonly string[]; readonly when: string };
}

type Jobs = Readonly<Record<string, GitLabJob>>;
type Variables = Record<string, string>;

export interface GitLabRunner {
  readonly machine: Machine;
  /** A pipeline: the results of its jobs; what waits for a person is `manual`. */
  pipeline(shape: JobShape, variables?: Variables): Promise<Readonly<Record<string, string>>>;
  /** A person starts a waiting job of the last pipeline. */
  play(name: string): Promise<string>;
}

/** `$[[ inputs.x ]]` is replaced in the file's text, before it is read. */
export function readInclude(path: string, inputs: Readonly<Record<string, string>> = {}): Jobs {
  const text = readFileSync(example(path), "utf8");
  const [header, body = ""] = text.split(/^---$/m);
  const { spec } = parse(header ?? "") as { spec: { inputs: Record<string, { default: string }> } };
  const unknown = Object.keys(inputs).filter((name) => !(name in spec.inputs));
  if (unknown.length > 0) throw new Error(`the file takes no input ${unknown.join(", ")}`);
  const valueOf = (name: string): string => {
    const value = inputs[name] ?? spec.inputs[name]?.default;
    if (value === undefined) throw new Error(`there is no input ${name}`);
    return value.replaceAll(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, inner: string) => valueOf(inner));
  };
  return parse(body.replaceAll(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => valueOf(name))) as Jobs;
}

/** `$A == "b" && $C != "d"` */
function holds(condition: string, variables: Variables): boolean {
  return condition.split("&&").every((part) => {
    const [, name = "", operator, text, other] = /^\s*\$(\w+) (==|!=) (?:"([^"]*)"|\$(\w+))\s*$/.exec(part) ?? [];
    if (operator === undefined) throw new Error(`the runner of the tests doesn't know the condition ${part}`);
    const isEqual = variables[name] === (text ?? variables[other ?? ""]);
    return operator === "==" ? isEqual : !isEqual;
  });
}

/** `secrets`: variables of the project, which only jobs of protected branches get. */
export async function createGitLabRunner(
  team: ForgeTeam,
  { includes, secrets }: { readonly includes: readonly Jobs[]; readonly secrets: Variables },
): Promise<GitLabRunner> {
  const { model, forge } = team;
  const machine = await startMachine();
  const jobs = Object.assign({}, ...includes) as Jobs;
  let counter = 7_000;
  let last: { readonly variables: Variables; readonly source: string; readonly results: Record<string, string> } | undefined;

  const variablesOf = (shape: JobShape, given: Variables): Variables => {
    const { XROOM_GITLAB_TOKEN: _, ...own } = forge.environment(shape, { folder: temporaryFolder() }) as Variables;
    const isProtected = model.branches.get(own["CI_COMMIT_BRANCH"] ?? "")?.protected === true;
    return { ...own, ...(isProtected ? secrets : {}), ...given };
  };

  const runJob = async (name: string, variables: Variables, source: string): Promise<string> => {
    const own = jobs[name] as GitLabJob;
    const job: GitLabJob = { ...jobs[own.extends ?? ""], ...own };
    counter += 1;
    const id = String(counter);
    const url = `${variables["CI_PROJECT_URL"]}/-/jobs/${id}`;
    // What the file sets stands below what a person gives with the pipeline.
    const declared = { ...jobs[own.extends ?? ""]?.variables, ...own.variables };
    const all: Variables = { ...declared, ...variables, CI_JOB_ID: id, CI_JOB_URL: url };
    for (const [key, text] of Object.entries(declared))
      if (!(key in variables)) all[key] = text.replaceAll(/\$(\w+)/g, (_, inner: string) => all[inner] ?? "");
    const folder = temporaryFolder();
    await git(folder, "clone", "-q", "--shared", team.remote, ".");
    const script = [...(job.before_script ?? []), ...(job.script ?? [])].join("\n");
    const ran = await machine.run(["bash", "-eo", "pipefail"], script, {
      folder,
      environment: { ...all, ...team.surroundings, HOME: folder },
    });
    for (const path of job.artifacts?.paths ?? [])
      for (const file of existsSync(join(folder, path)) ? readdirSync(join(folder, path)) : [])
        model.keep({
          name: `${path}${file}`,
          bytes: readFileSync(join(folder, path, file)),
          event: source,
          branch: variables["CI_COMMIT_BRANCH"] ?? "",
          run: counter,
        });
    return ran.code === 0 ? "success" : "failed";
  };

  return {
    machine,
    pipeline: async (shape, given = {}) => {
      const variables = variablesOf(shape, given);
      const source = variables["CI_PIPELINE_SOURCE"] ?? "";
      const results: Record<string, string> = {};
      last = { variables, source, results };
      for (const [name, job] of Object.entries(jobs)) {
        const rule = job.rules?.find((each) => holds(each.if, variables));
        if (rule === undefined) continue;
        const isStopped = rule.when !== "always" && Object.values(results).includes("failed");
        results[name] = rule.when === "manual" ? "manual" : isStopped ? "skipped" : await runJob(name, variables, source);
      }
      return results;
    },
    play: async (name) => {
      if (last?.results[name] !== "manual") throw new Error(`${name} doesn't wait`);
      const needs = jobs[name]?.needs ?? [];
      if (needs.some((each) => last?.results[each] !== "success")) return "skipped";
      return (last.results[name] = await runJob(name, last.variables, last.source));
    },
  };
}
