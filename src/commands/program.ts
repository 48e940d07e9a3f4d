import { Command, Option } from "commander";
import { VERSION } from "../model/version.ts";
import { defineAccount } from "./define/account.ts";
import { collect } from "./define/arguments.ts";
import { createDefiner, examplesText, refuseUnknown } from "./define/definer.ts";
import { defineMainJob } from "./define/main-job.ts";
import { defineRoom } from "./define/room.ts";
import { defineState } from "./define/state.ts";
import { defineTools } from "./define/tools.ts";
import { defineWebhook } from "./define/webhook.ts";
import type { ExitCode } from "./terminal/exit.ts";
import type { Io } from "./terminal/io.ts";
import { LOG_LEVELS } from "./terminal/choices.ts";

/** The program: every command with its options, arguments and examples. What a command needs is loaded when it runs. */
export function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command("xroom")
    .description(
      "GitOps for xroom.app: declare rooms, bookings and webhooks in YAML, review the plan, apply exactly those calls.",
    )
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .helpCommand("help [command]", "print help for a command")
    .showSuggestionAfterError()
    .showHelpAfterError("(xroom --help lists the commands; xroom COMMAND --help its options)")
    .exitOverride()
    .option("-C <dir>", "work in this folder (default: where it is started)")
    .option("--config <file>", "the root file (or XROOM_CONFIG; default: xroom.yaml)")
    .option("--state <url>", "where the state is kept, over the config's own (or XROOM_STATE; default: file:.xroom/state.json)")
    .option(
      "--allow-host <host>",
      "a host besides xroom.app's that may be sent credentials (or XROOM_HOSTS); repeatable",
      collect,
    )
    .option("--sandbox", "send everything to an emulator of this machine; no account is needed")
    .option("--now <instant>", "set the clock, such as 2026-12-01T09:00:00Z (or XROOM_NOW; default: now)")
    .addOption(
      new Option(
        "--log-level <level>",
        "error: errors alone; warn: warnings too; info: notes and progress too; debug: each request too",
      )
        .choices(LOG_LEVELS)
        .default("info"),
    )
    .option("--no-color", "no colours (or NO_COLOR)")
    .addHelpText("beforeAll", refuseUnknown)
    .addHelpText(
      "after",
      examplesText([
        "xroom init chat.org              write a first config",
        "xroom plan --sandbox             try it on an emulator, with no account",
        "XROOM_ID=… XROOM_SECRET=… xroom plan",
        "xroom apply -y                   in a pipeline",
      ]),
    );

  const definer = createDefiner(program, io, done);
  for (const define of [defineMainJob, defineRoom, defineState, defineAccount, defineWebhook, defineTools]) define(definer);
  return program;
}
