import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EXIT } from "../../src/commands/exit.ts";
import { processIo } from "../../src/commands/io.ts";
import { createProgram, everyCommand } from "../../src/commands/program.ts";
import { createProject } from "../harness/project.ts";
import { setScene } from "./fixtures.ts";

const root = new URL("../../", import.meta.url);
const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;

describe("xroom schema", () => {
  it.each(["config", "plan", "snapshot", "state"])("prints the JSON Schema of a %s, as it is published", async (name) => {
    const project = await createProject({});
    const { code, out } = await project.xroom("schema", name);
    expect(code).toBe(EXIT.done);
    expect(() => new Ajv2020({ strict: false }).compile(JSON.parse(out) as object)).not.toThrow();
    const file = name === "config" ? "xroom" : name;
    expect(out).toBe(readFileSync(new URL(`schemas/${file}.schema.json`, root), "utf8"));
  });

  it("of a config takes the quickstart's files; of a state takes what apply wrote", async () => {
    const { project } = await setScene();
    const accepts = async (name: string, value: unknown): Promise<unknown> => {
      const check = new Ajv2020({ strict: false, allErrors: true }).compile(
        JSON.parse((await project.xroom("schema", name)).out) as object,
      );
      check(value);
      return check.errors ?? [];
    };
    for (const file of ["xroom.yaml", "domains/chat.org.yaml", "domains/acme.test.yaml"]) {
      expect(await accepts("config", parse(readFileSync(new URL(`examples/quickstart/${file}`, root), "utf8")))).toEqual([]);
    }
    await project.xroom("apply", "-y");
    expect(await accepts("state", JSON.parse(await project.read(".xroom/state.json")))).toEqual([]);
  });
});

describe("help", () => {
  const program = createProgram(processIo(), () => undefined);
  const paths = everyCommand(program).map((command) => {
    const words: string[] = [];
    for (let each: typeof command | null = command; each !== null && each !== program; each = each.parent)
      words.unshift(each.name());
    return words.join(" ");
  });

  it.each(paths)(
    "of `xroom %s` describes every argument and option, shows an example, and says what the defaults are",
    async (path) => {
      const project = await createProject({});
      const { code, out, err } = await project.xroom(...path.split(" ").filter((word) => word !== ""), "--help");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/\nExamples?:\n {2}\S*.*xroom/);
      expect(out).toContain(`xroom ${path}`);
      expect(out).toMatch(/default:\s+xroom\.yaml/);
      const command = everyCommand(program)[paths.indexOf(path)];
      expect(command?.description()).not.toBe("");
      for (const each of [...(command?.options ?? []), ...(command?.registeredArguments ?? [])])
        expect(each.description).not.toBe("");
    },
  );

  it("proposes what was probably meant", async () => {
    const project = await createProject({});
    expect((await project.xroom("pln")).err).toContain("(Did you mean plan?)");
    expect((await project.xroom("plan", "--jsno")).err).toContain("(Did you mean --json?)");
    expect((await project.xroom("state", "lst")).err).toContain("(Did you mean list?)");
  });

  it("has the version of the package", async () => {
    const project = await createProject({});
    const { version } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { version: string };
    expect((await project.xroom("--version")).out).toBe(`${version}\n`);
    expect((await project.xroom("-V")).out).toBe(`${version}\n`);
  });
});

describe("xroom completion", () => {
  const complete = async (...words: string[]): Promise<string[]> => {
    const project = await createProject({ "some-file": "" });
    const list = words.map((word) => `'${word}'`).join(" ");
    const script = `source <(xroom completion bash); COMP_WORDS=(${list}) COMP_CWORD=${words.length - 1}; _xroom; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { code, out, err } = await project.shell(script);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    return out.trim().split("\n");
  };

  it.each([
    [["xroom", "st"], ["state"]],
    [["xroom", "state", ""], expect.arrayContaining(["list", "show", "rm", "mv"]) as string[]],
    [["xroom", "-C", "dir", "state", "l"], ["list"]],
    [["xroom", "plan", "--det"], ["--detailed-exitcode"]],
    [["xroom", "plan", "--sand"], ["--sandbox"]],
    [["xroom", "schema", "p"], ["plan"]],
    [["xroom", "completion", "f"], ["fish"]],
    [["xroom", "validate", "some-"], ["some-file"]],
  ])("for bash completes %j", async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  for (const shell of ["bash", "zsh", "fish"]) {
    it.skipIf(!has(shell))(`for ${shell} is a script that it can read`, async () => {
      const project = await createProject({});
      const { out } = await project.xroom("completion", shell);
      expect(spawnSync(shell, ["-n"], { input: out, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    });
  }
});
