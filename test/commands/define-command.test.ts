import { Command, InvalidArgumentError } from "commander";
import { describe, expect, expectTypeOf, it } from "vitest";
import { configure, defineCommand } from "../../src/commands/define-command.ts";
import { processIo } from "../../src/commands/terminal/io.ts";

/** What a command with one of everything receives for a command line. */
async function received(...words: string[]): Promise<{ readonly values: object; readonly options: object }> {
  let found: { readonly values: object; readonly options: object } | undefined;
  const definition = defineCommand({
    arguments: {
      "<room>": "a required one",
      "[shell]": { description: "one with choices", choices: ["bash", "zsh"], default: "bash" },
      "[globs...]": "several",
    },
    options: {
      "-y, --yes": "a flag",
      "--no-events": "a flag that is set unless it is given",
      "--env-out <file>": "a text",
      "-d <dir>": "a short one",
      "--format <name>": { description: "one of several", choices: ["text", "json"], conflicts: "yes" },
      "--max-age <days>": { description: "read and with a default", parse: days, default: 7, defaultText: "a week" },
      "--region <name>": { description: "several", repeatable: true },
      "--wait <days>": { description: "several that are read", parse: days, repeatable: true },
    },
    examples: ["test board"],
    run: async (values, options) => {
      expectTypeOf(values).toEqualTypeOf<{
        readonly room: string;
        readonly shell: "bash" | "zsh";
        readonly globs: readonly string[];
      }>();
      expectTypeOf(options).toExtend<{
        readonly yes?: boolean;
        readonly events: boolean;
        readonly envOut?: string;
        readonly d?: string;
        readonly format?: "text" | "json";
        readonly maxAge: number;
        readonly region?: readonly string[];
        readonly wait?: readonly number[];
        readonly color: boolean;
      }>();
      found = { values, options };
      return 0;
    },
  });
  const command = new Command("test").exitOverride().configureOutput({ writeErr: () => undefined });
  configure(command, definition, processIo(), () => undefined);
  await command.parseAsync(words, { from: "user" });
  if (found === undefined) throw new Error("the command did not run");
  return found;
}

function days(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("A number of days is expected.");
  return Number(text);
}

describe("a command receives what its tables declare", () => {
  it("with defaults where nothing is given", async () => {
    expect(await received("board")).toEqual({
      values: { room: "board", shell: "bash", globs: [] },
      options: { events: true, maxAge: 7 },
    });
  });

  it("with the values that are given", async () => {
    const flags = ["-y", "--no-events", "--env-out", "a", "-d", "b", "--max-age", "3"];
    const repeated = ["--region", "x", "--region", "y", "--wait", "1", "--wait", "2"];
    expect(await received("board", "zsh", "p", "q", ...flags, ...repeated)).toEqual({
      values: { room: "board", shell: "zsh", globs: ["p", "q"] },
      options: { yes: true, events: false, envOut: "a", d: "b", maxAge: 3, region: ["x", "y"], wait: [1, 2] },
    });
  });

  it.each([
    [["board", "fish"], "Allowed choices are bash, zsh."],
    [["board", "--format", "xml"], "Allowed choices are text, json."],
    [["board", "--format", "text", "-y"], "cannot be used with"],
    [["board", "--max-age", "old"], "A number of days is expected."],
    [["board", "--wait", "long"], "A number of days is expected."],
    [[], "missing required argument"],
  ])("and refuses %j", async (words, reason) => {
    await expect(received(...words)).rejects.toThrow(reason);
  });
});
