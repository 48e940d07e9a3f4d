/**
 * The recipes of examples/secrets, each run by a shell as it is written. age and jq are real where they are installed; a vendor's command
 * that can't be had stands in for itself: it prints what the vendor documents.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseSecrets } from "../../src/config/secrets/parse-secrets.ts";
import { temporaryFolder } from "../harness/folder.ts";

const root = new URL("../../examples/secrets/", import.meta.url);
const readme = ["README.md", "pipelines.md"].map((name) => readFileSync(new URL(name, root), "utf8")).join("\n");
const has = (command: string): boolean => spawnSync(command, ["--version"]).status === 0;

/** The lines of its blocks that run xroom. */
function linesOf(heading: string): readonly string[] {
  const [, section = ""] = readme.split(`## ${heading}\n`);
  const blocks = [...(section.split("\n## ")[0] ?? "").matchAll(/```(?:sh|yaml)\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  return blocks.flatMap((text) => text.split("\n")).filter((line) => line.includes("xroom plan"));
}

interface Kitchen {
  readonly folder: string;
  run(line: string, environment?: Readonly<Record<string, string>>): ReadonlyMap<string, string>;
}

/** xroom keeps what it is given; the other commands are shell scripts. */
function kitchen(commands: Readonly<Record<string, string>> = {}): Kitchen {
  const folder = temporaryFolder();
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const xroom = '[ "$1 $2" = "plan --secrets" ] && cat -- "$3" > given || exit 1';
  for (const [name, script] of Object.entries({ ...commands, xroom })) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {
    folder,
    run: (line, environment = {}) => {
      const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, ...environment };
      const { status, stderr } = spawnSync("sh", ["-c", `set -e\n${line}`], { cwd: folder, env, encoding: "utf8" });
      expect({ status, stderr }).toMatchObject({ status: 0 });
      const { values, problems } = parseSecrets(readFileSync(join(folder, "given"), "utf8"));
      expect(problems).toEqual([]);
      return values;
    },
  };
}

const BOARD = new Map([["BOARD_PASSWORD", "it's #1"]]);
const PLAIN = 'BOARD_PASSWORD="it\'s #1"\n';

describe("the recipe of", () => {
  it("SOPS takes what it decrypts to dotenv", () => {
    const [line = ""] = linesOf("SOPS with age");
    const { folder, run } = kitchen({ sops: '[ "$1 $2" = "decrypt secrets.sops.env" ] && cat plain.env || exit 1' });
    writeFileSync(join(folder, "plain.env"), PLAIN);
    expect(run(line)).toEqual(BOARD);
  });

  it("age takes what it decrypts", () => {
    const [line = ""] = linesOf("age alone");
    const isReal = has("age");
    const { folder, run } = kitchen(isReal ? {} : { age: '[ "$1 $2 $3" = "-d -i key.txt" ] && cat "$4" || exit 1' });
    writeFileSync(join(folder, isReal ? "plain.env" : "secrets.env.age"), PLAIN);
    const encrypt = 'age-keygen -o key.txt 2>&1\nage -r "$(age-keygen -y key.txt)" -o secrets.env.age plain.env\n';
    expect(run(`${isReal ? encrypt : ""}${line}`)).toEqual(BOARD);
  });

  it("1Password takes the references with their values in place", () => {
    const [line = ""] = linesOf("1Password");
    const { folder, run } = kitchen({ op: `[ "$1 $2" = "inject -i" ] && sed "s/{{[^}]*}}/it's #1/" "$3" || exit 1` });
    writeFileSync(join(folder, "secrets.op.env"), readFileSync(new URL("secrets.op.env", root)));
    expect(Object.fromEntries(run(line))).toEqual({ BOARD_PASSWORD: "it's #1", XROOM_ID: "it's #1", XROOM_SECRET: "it's #1" });
  });

  it.runIf(has("jq"))("Vault takes the answer's data", () => {
    const [line = ""] = linesOf("HashiCorp Vault");
    const { folder, run } = kitchen({
      vault: '[ "$*" = "kv get -format=json -mount=kv meetings" ] && cat answer.json || exit 1',
    });
    const answer = { request_id: "1", data: { data: Object.fromEntries(BOARD), metadata: { version: 3 } } };
    writeFileSync(join(folder, "answer.json"), JSON.stringify(answer));
    expect(run(line)).toEqual(BOARD);
  });

  it("GitHub takes all secrets as JSON, as toJSON writes them", () => {
    const line = linesOf("GitHub environments").find((each) => each.includes("--secrets")) ?? "";
    const all = JSON.stringify({ BOARD_PASSWORD: "it's #1", github_token: "x" }, undefined, 2);
    expect([...kitchen().run(line.replace(/^ *- run: /, ""), { ALL_SECRETS: all })]).toEqual([...BOARD, ["github_token", "x"]]);
  });

  it("GitLab takes the file of a variable", () => {
    const [line = ""] = linesOf("GitLab variables");
    const { folder, run } = kitchen();
    writeFileSync(join(folder, "a file"), PLAIN);
    expect(run(line.replace(/^ *- /, ""), { MEETING_SECRETS: join(folder, "a file") })).toEqual(BOARD);
  });
});

it.runIf(has("shellcheck"))("every recipe for a shell is well written", () => {
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text]) => text);
  const script = `#!/bin/sh\n${blocks.join("\n")}`;
  const { status, stdout } = spawnSync("shellcheck", ["-"], { input: script, encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});
