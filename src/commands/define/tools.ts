import { Argument } from "commander";
import type { Shell } from "../completion.ts";
import type { EmulatorCommandOptions } from "../emulator.ts";
import type { SchemaName } from "../schema.ts";
import { port, reading } from "./arguments.ts";
import type { Definer } from "./definer.ts";

/** What is useful beside the main job. */
export function defineTools({ add, run, program, io }: Definer): void {
  add(
    program,
    "emulator",
    "serve a local xroom.app",
    ["xroom emulator --port 4010 --seed seed.yaml", "xroom emulator --reading envelope=false --reading times=epoch"],
    (command) =>
      command
        .addHelpText(
          "after",
          "Regions are chosen by Host header, or by path: http://127.0.0.1:4010/fra-1/api/room.\n" +
            "Worlds, clock, people and faults are moved under /_emulator/ (send content-type: application/json).",
        )
        .option("--port <n>", "the port; 0 picks a free one", port, 4010)
        .option("--seed <file>", "begin with the worlds of a YAML file")
        .option("--keep <file>", "keep the worlds in a file, and begin with what is in it")
        .option("--tls-cert <file>", "serve https with this certificate (PEM)")
        .option("--tls-key <file>", "and this key (PEM)")
        .option("--reading <name=value>", "how an open question of the manual is answered; repeatable", reading)
        .action(
          run<[], EmulatorCommandOptions>(async (_, options) => (await import("../emulator.ts")).emulatorCommand(options, io)),
        ),
  );

  add(program, "schema", "print a JSON Schema", ["xroom schema > xroom.schema.json"], (command) =>
    command
      .addArgument(new Argument("[name]", "which").choices(["config", "plan", "snapshot", "state"]).default("config"))
      .action(run<[SchemaName]>(async ([name]) => (await import("../schema.ts")).schemaCommand(name, io))),
  );

  add(
    program,
    "completion",
    "print a completion script for a shell",
    ["source <(xroom completion bash)", "xroom completion fish > ~/.config/fish/completions/xroom.fish"],
    (command) =>
      command
        .addArgument(new Argument("<shell>", "which").choices(["bash", "zsh", "fish"]))
        .action(run<[Shell]>(async ([shell]) => (await import("../completion.ts")).completionCommand(shell, program, io))),
  );
}
