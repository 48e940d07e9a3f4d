import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Command, CommanderError, Help } from "commander";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { COMMANDS } from "../../src/commands/index.ts";
import { EXIT } from "../../src/commands/terminal/exit.ts";
import { processIo } from "../../src/commands/terminal/io.ts";
import { createProgram, everyCommand } from "../../src/commands/program.ts";
import { createProject } from "../harness/project.ts";
import { PAGES } from "../harness/pages.ts";
import { setScene } from "./fixtures.ts";

const root = new URL("../../", import.meta.url);
const has = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;

describe("xroom schema", () => {
  it.each(["ci", "config", "controller", "plan", "policy", "snapshot", "state"])(
    "prints the published JSON Schema of a %s",
    async (name) => {
      const project = await createProject({});
      const { code, out } = await project.xroom("schema", name);
      expect(code).toBe(EXIT.done);
      expect(() => new Ajv2020({ strict: false }).compile(JSON.parse(out) as object)).not.toThrow();
      const file = name === "config" ? "xroom" : name;
      expect(out).toBe(readFileSync(new URL(`schemas/${file}.schema.json`, root), "utf8"));
    },
  );

  it("accepts the quickstart's files as configs, and what apply wrote as a state", async () => {
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

const program = await createProgram(processIo(), () => undefined, "all");
const paths = everyCommand(program).map((command) => {
  const words: string[] = [];
  for (let each: Command | null = command; each !== null && each !== program; each = each.parent) words.unshift(each.name());
  return words.join(" ");
});

/** The words of each `xroom …` in a line of a shell; what a comment, a pipe or a redirection adds is left out. */
function commandLinesOf(line: string): string[][] {
  // What follows two blanks or more in a help's example is a remark.
  const [code = ""] = line.trim().split(/ {2,}|\s#\s/);
  return code.split(/&&|\|(?=\s)|[<>]\(|\)|;/).flatMap((part) => {
    const [, rest] = /^(?:\s*\$)?\s*(?:[A-Z_]+=\S*\s+)*(xroom\b.*)$/.exec(part.trim()) ?? [];
    if (rest === undefined) return [];
    const words = rest.replace(/\s(?:<|>{1,2})\s.*/, "").match(/'[^']*'|"[^"]*"|\S+/g) ?? [];
    return [words.map((word) => word.replaceAll(/^['"]|['"]$/g, ""))];
  });
}

/** The command of a command line: the longest name that it begins with. */
function pathOf([, ...words]: readonly string[]): string {
  const lengths = words.map((_, index) => words.slice(0, index + 1).join(" ")).filter((path) => paths.includes(path));
  return lengths.at(-1) ?? "";
}

/** What the program says of a command line that it doesn't take. Nothing is run. */
async function usageErrorOf([, ...words]: readonly string[]): Promise<string | undefined> {
  let said = "";
  const io = { ...processIo(), out: () => undefined, err: (text: string) => void (said += text) };
  const tried = await createProgram(io, () => undefined, "all");
  let ran = false;
  for (const command of everyCommand(tried)) {
    if (command.commands.length === 0) command.action(() => void (ran = true));
  }
  try {
    await tried.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : said;
  }
  return ran ? undefined : "nothing was run";
}

const text = (file: string): string => readFileSync(new URL(file, root), "utf8");

/** The command lines in a page's blocks of shell. */
function fencedLines(file: string): string[][] {
  const blocks = [...text(file).matchAll(/^```(?:sh)?\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .split("\n")
      .filter((line) => /^(?:\$ )?(?:\w+=\S+ )*xroom /.test(line))
      .flatMap(commandLinesOf),
  );
}

/** The commands and options in a page's running text and tables. */
function inlineCode(file: string): string[] {
  const spans = [
    ...text(file)
      .replaceAll(/^```[\s\S]*?^```$/gm, "")
      .matchAll(/`([^`]+)`/g),
  ].map(([, code = ""]) => code.replaceAll("\\|", "|"));
  return [...new Set(spans.filter((code) => /^(?:xroom [a-z]|--?[a-zA-Z])/.test(code)))];
}

/** The commands of `xroom state list|show ADDRESS` */
function namesIn(code: string): string[] {
  const [, first = "", then = ""] = /^xroom ([a-z]+)(?: ([a-z]+(?:\|[a-z]+)*))?/.exec(code) ?? [];
  return [first, ...then.split("|").map((name) => `${first} ${name}`)];
}

/** What of `xroom state list|show [--json]`, or of `--json`, the program doesn't have. */
function unknownIn(code: string): string[] {
  const asked = /^xroom ([a-z]+)(?: ([a-z]+(?:\|[a-z]+)*))?/.exec(code);
  const [, first = "", then] = asked ?? [];
  const group = program.commands.find((command) => command.name() === first);
  const isGroup = (group?.commands.length ?? 0) > 0;
  const wanted =
    asked === null ? [""] : isGroup && then !== undefined ? then.split("|").map((name) => `${first} ${name}`) : [first];
  const missing = wanted.filter((path) => !paths.includes(path));
  if (missing.length > 0) return missing;
  const having =
    asked === null ? everyCommand(program) : wanted.map((path) => everyCommand(program)[paths.indexOf(path)] ?? program);
  const options = [...having, program].flatMap(({ options: own }) => own).flatMap(({ long, short }) => [long, short]);
  const named = code.match(/(?<![\w-])--?[a-zA-Z][\w-]*/g) ?? [];
  return named.filter((name) => !["--help", "-h", ...options].includes(name));
}

describe("help", () => {
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

  it("of a group shows what each command's file declares", () => {
    const groups = COMMANDS.flatMap((entry) => ("commands" in entry ? [entry] : []));
    expect(groups.length).toBeGreaterThan(3);
    for (const { name, commands } of groups) {
      const declared = program.commands.find((each) => each.name() === name)?.commands ?? [];
      const terms = declared.map((command) => new Help().subcommandTerm(command));
      expect(commands.map((each) => [each.name, each.takes].join(" ").trim())).toEqual(terms);
    }
  });

  it("suggests similar names", async () => {
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

describe("the program takes every command line of its pages:", () => {
  const examples = everyCommand(program).flatMap((command) => {
    let help = "";
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    const lines = /\nExamples?:\n((?: {2}.*\n?)+)/.exec(help)?.[1]?.split("\n") ?? [];
    return lines.flatMap(commandLinesOf);
  });

  it("the help's examples name every command", () => {
    const named = new Set(examples.map((words) => pathOf(words)));
    expect(
      paths.filter((path) => path !== "" && !named.has(path) && ![...named].some((name) => name.startsWith(`${path} `))),
    ).toEqual([]);
  });

  it.each(examples.map((words) => [words.join(" "), words] as const))("%s", async (_, words) => {
    expect(await usageErrorOf(words)).toBeUndefined();
  });

  it.each(PAGES)("%s shows only those that there are", async (page) => {
    const refused = await Promise.all(fencedLines(page).map(async (words) => [words.join(" "), await usageErrorOf(words)]));
    expect(refused.filter(([, error]) => error !== undefined)).toEqual([]);
    const unknown = inlineCode(page).map((code) => [code, unknownIn(code)] as const);
    expect(unknown.filter(([, names]) => names.length > 0)).toEqual([]);
  });

  it("the table of commands names every one, and every option that all take", () => {
    const page = text("examples/reference/commands.md");
    const named = new Set(inlineCode("examples/reference/commands.md").flatMap((code) => namesIn(code)));
    const runnable = paths.filter((_, index) => everyCommand(program)[index]?.commands.length === 0);
    expect(runnable.filter((path) => !named.has(path))).toEqual([]);
    expect(program.options.flatMap(({ long }) => long ?? []).filter((long) => !page.includes(long))).toEqual(["--version"]);
  });

  it("an unknown command names the help of its group", async () => {
    const project = await createProject({});
    expect((await project.xroom("state", "lst")).err).toContain("(xroom state --help shows what it takes)");
    expect((await project.xroom("state", "show")).err).toContain("(xroom state show --help shows what it takes)");
    expect((await project.xroom("pln")).err).toContain("(xroom --help lists the commands");
  });

  it("other command lines are refused", async () => {
    expect(await usageErrorOf(["xroom", "plan", "--jsno"])).toContain("unknown option '--jsno'");
    expect(await usageErrorOf(["xroom", "pln"])).toContain("unknown command 'pln'");
    expect(await usageErrorOf(["xroom", "state", "show"])).toContain("missing required argument");
    expect(unknownIn("xroom plan [--jsno] FILE")).toEqual(["--jsno"]);
    expect(unknownIn("xroom state list|shw")).toEqual(["state shw"]);
    expect(unknownIn("--no-such-flag")).toEqual(["--no-such-flag"]);
  });
});

/** With names that a shell must not get, and an error. */
const NAMED = `version: 1
regions: { fra-9: { url: "https://fra-9.example.com" } }
domains:
  chat.org:
    rooms:
      board: { bookings: { kickoff: { start: soon }, weekly: { start: 2026-12-07T10:00, repeat: FREQ=WEEKLY, duration: 45m } } }
      annex: {}
      "a$(touch executed)b": {}
      "the hall": {}
    webhooks: { crm: { url: "https://crm.example.com/x" } }
`;

describe("xroom completion", () => {
  const complete = async (...words: string[]): Promise<string[]> => {
    const project = await createProject({
      "some-file": "",
      "xroom.yaml": NAMED,
      "other/xroom.yaml": NAMED.replaceAll("chat.org", "other.org"),
    });
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
    [
      ["xroom", "schema", "p"],
      ["plan", "policy"],
    ],
    [["xroom", "completion", "f"], ["fish"]],
    [["xroom", "plan", "--format", "m"], ["markdown"]],
    [["xroom", "plan", "--target", "x", "--format", "s"], ["sarif"]],
    [
      ["xroom", "plan", "--log-level", ""],
      ["error", "warn", "info", "debug"],
    ],
    [["xroom", "validate", "some-"], ["some-file"]],
    [["xroom", "plan", "--domain", "c"], ["chat.org"]],
    [["xroom", "-C", "other", "plan", "--domain", ""], ["other.org"]],
    [["xroom", "plan", "--target", "booking/chat.org/board/w"], ["booking/chat.org/board/weekly"]],
    [["xroom", "agenda", "ch"], ["chat.org"]],
    [
      ["xroom", "agenda", "--room", ""],
      ["annex", "board"],
    ],
    [["xroom", "room", "open", "chat.org/a"], ["chat.org/annex"]],
    [["xroom", "state", "show", "webhook/"], ["webhook/chat.org/crm"]],
    [
      ["xroom", "import", "--region", "f"],
      ["fra-1", "fra-9"],
    ],
  ])("for bash completes %j", async (words, expected) => {
    expect(await complete(...words)).toEqual(expected);
  });

  it("gives no shell a name that it would run or split", async () => {
    const project = await createProject({ "xroom.yaml": NAMED });
    const names = async (kind: string): Promise<string[]> =>
      (await project.xroom("completion", "--names", kind)).out.split("\n").filter((name) => name !== "");
    expect(await names("rooms")).toEqual(["annex", "board"]);
    expect(await names("room-ids")).toEqual(["chat.org/annex", "chat.org/board"]);
    expect(await names("addresses")).toEqual([
      "booking/chat.org/board/kickoff",
      "booking/chat.org/board/weekly",
      "room/chat.org/annex",
      "room/chat.org/board",
      "webhook/chat.org/crm",
    ]);
    expect(await (await createProject({})).xroom("completion", "--names", "domains")).toEqual({ code: 0, out: "", err: "" });
  });

  it("for PowerShell has each command with its words, and asks for names", async () => {
    const { out } = await (await createProject({})).xroom("completion", "powershell");
    expect(out).toMatch(/^# PowerShell completion for xroom\nRegister-ArgumentCompleter -Native -CommandName xroom/);
    expect(out).toContain("    'plan --format' = @('text', 'json', 'html', 'markdown', 'github', 'sarif', 'gitlab', 'junit')");
    expect(out).toContain("    'plan --target' = 'addresses'");
    expect(out).toContain("    'room open' = 'room-ids'");
    expect(out.split("{").length).toBe(out.split("}").length);
  });

  for (const shell of ["bash", "zsh", "fish"]) {
    it.skipIf(!has(shell))(`for ${shell} is a script that it can read`, async () => {
      const project = await createProject({});
      const { out } = await project.xroom("completion", shell);
      expect(spawnSync(shell, ["-n"], { input: out, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    });
  }
});
