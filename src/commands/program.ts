import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../model/duration.ts";
import { VERSION } from "../version.ts";
import { RATE } from "../api/rate.ts";
import type { ApplyOptions } from "./apply.ts";
import type { Shell } from "./completion.ts";
import type { EmulatorCommandOptions } from "./emulator.ts";
import type { ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { type GlobalOptions, LOG_LEVELS } from "./options.ts";
import type { ImportOptions } from "./import.ts";
import type { LockOptions } from "./locking.ts";
import type { OutputOptions } from "./output.ts";
import type { PlanOptions } from "./plan.ts";
import type { RegionsOptions } from "./regions.ts";
import type { SchemaName } from "./schema.ts";
import type { StateOptions } from "./state.ts";
import type { ValidateOptions } from "./validate.ts";

/** The program: every command with its options, arguments and an example. What a command needs is loaded when it runs. */
export function createProgram(io: Io, done: (code: ExitCode) => void): Command {
  /** What commander hands to an action is its arguments, then the options, then the command. */
  const run =
    <Args extends readonly unknown[], Options = GlobalOptions>(action: (args: Args, options: Options) => Promise<ExitCode>) =>
    async (...received: unknown[]): Promise<void> => {
      const command = received.at(-1) as Command;
      done(await action(received.slice(0, -2) as unknown as Args, command.optsWithGlobals<Options & object>()));
    };

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
    .addHelpText("after", EXAMPLES["xroom"] ?? "");

  const add = (parent: Command, name: string, description: string): Command => {
    const full = parent === program ? name : `${parent.name()} ${name}`;
    return parent
      .command(name)
      .description(description)
      .addHelpText("after", EXAMPLES[full] ?? "");
  };

  add(program, "init", "write a first config")
    .argument("[domain]", "the domain to begin with", "example.org")
    .action(run<[string]>(async ([domain], options) => (await import("./init.ts")).initCommand(domain, options, io)));

  add(program, "validate", "check the config; nothing is called")
    .option("--json", "print the diagnostics as JSON")
    .option("--no-secrets", "don't ask for the variables and files that hold secrets")
    .action(run<[], ValidateOptions>(async (_, options) => (await import("./validate.ts")).validateCommand(options, io)));

  planning(scoped(add(program, "plan", "show every call that apply would make")))
    .option("--json", "print the plan document (`xroom schema plan`)")
    .option("--detailed-exitcode", "exit with 2 if there are changes")
    .action(run<[], PlanOptions>(async (_, options) => (await import("./plan.ts")).planCommand(options, io)));

  locking(planning(scoped(add(program, "apply", "plan, show, ask, and make exactly the calls of the plan"))))
    .option("-y, --yes", "don't ask")
    .option("--json", "print what happens as NDJSON; needs -y")
    .option("--parallelism <n>", "calls at once per region", positive, 10)
    .option("--show-secrets", "print the host keys that are given out")
    .option("--host-keys <file>", "put them into a file, mode 0600; an open room's key is given only once")
    .option("--rate <n>", "requests per second and region, all tries counted", positive, RATE)
    .addOption(
      new Option("--validate-timeout <duration>", "how long a webhook's validation is waited for")
        .argParser(duration)
        .default(60, "60s"),
    )
    .action(run<[], ApplyOptions>(async (_, options) => (await import("./apply.ts")).applyCommand(options, io)));

  scoped(add(program, "output", "print the links of what is declared"))
    .option("--json", "print them as JSON")
    .option("--show-secrets", "with the hosts' links and keys")
    .option("--ics", "as an iCalendar file of the declared bookings")
    .option("--host-links", "with --ics: each event holds the host's link")
    .option("--out <file>", "into a file, mode 0600")
    .action(run<[], OutputOptions>(async (_, options) => (await import("./output.ts")).outputCommand(options, io)));

  add(program, "import", "turn an iCalendar file into config; nothing is called")
    .argument("[domain]", "the domain of events that don't name theirs by a link such as https://chat.org/board")
    .requiredOption("--ics <file>", "the iCalendar file")
    .option("--room <name>", "the room of events that don't name theirs")
    .option("--region <name>", "the region of the domains that are written", "fra-1")
    .option("--out <file>", "into a new file")
    .action(
      run<[string | undefined], ImportOptions>(async ([domain], options) =>
        (await import("./import.ts")).importCommand(domain, options, io),
      ),
    );

  const state = add(program, "state", "look at and mend what is remembered as ours");
  add(state, "list", "print the addresses that the state holds")
    .argument("[globs...]", "only those that match")
    .option("--json", "print them as JSON")
    .action(
      run<[string[]], StateOptions>(async ([patterns], options) =>
        (await import("./state.ts")).stateListCommand(patterns, options, io),
      ),
    );
  add(state, "show", "print what the state holds of an address, as JSON")
    .argument("<address>", "as `xroom state list` prints it")
    .option("--json", "as it does without")
    .action(
      run<[string], StateOptions>(async ([address], options) =>
        (await import("./state.ts")).stateShowCommand(address, options, io),
      ),
    );
  locking(add(state, "rm", "have the state forget addresses; nothing is called"))
    .argument("<addresses...>", "as `xroom state list` prints them")
    .action(
      run<[string[]], StateOptions & LockOptions>(async ([addresses], options) =>
        (await import("./state.ts")).stateRemoveCommand(addresses, options, io),
      ),
    );
  locking(add(state, "mv", "give an object another address; nothing is called"))
    .argument("<from>", "an address that the state holds")
    .argument("<to>", "one of the same kind that it doesn't")
    .action(
      run<[string, string], StateOptions & LockOptions>(async ([from, to], options) =>
        (await import("./state.ts")).stateMoveCommand(from, to, options, io),
      ),
    );
  add(state, "pull", "print the whole state, as JSON").action(
    run<[], StateOptions>(async (_, options) => (await import("./state.ts")).statePullCommand(options, io)),
  );
  locking(add(state, "push", "put a state back that was pulled, or that a run could not write"))
    .argument("<file>", "the file; - for standard input")
    .action(
      run<[string], StateOptions & LockOptions>(async ([file], options) =>
        (await import("./state.ts")).statePushCommand(file, options, io),
      ),
    );
  add(state, "unlock", "take the lock away from a run that is dead")
    .option("-y, --yes", "it is known to be dead")
    .action(
      run<[], StateOptions & { readonly yes?: boolean }>(async (_, options) =>
        (await import("./state.ts")).stateUnlockCommand(options, io),
      ),
    );

  const auth = add(program, "auth", "check the credentials, debug the signature");
  add(auth, "check", "ask each region whether it knows the account")
    .option("--json", "print the answers as JSON")
    .action(run<[], RegionsOptions>(async (_, options) => (await import("./auth.ts")).authCheckCommand(options, io)));
  add(auth, "sign", "print the headers of a signed request")
    .argument("[salt]", "the salt to sign, of 32 bytes at least (default: a new one)")
    .option("--json", "print them as JSON")
    .action(
      run<[string | undefined], RegionsOptions>(async ([salt], options) =>
        (await import("./auth.ts")).authSignCommand(salt, options, io),
      ),
    );

  add(program, "regions", "list the regions")
    .option("--json", "print them as JSON")
    .option("--check", "ask each whether it answers and knows the account")
    .action(run<[], RegionsOptions>(async (_, options) => (await import("./regions.ts")).regionsCommand(options, io)));

  add(program, "emulator", "serve a local xroom.app")
    .option("--port <n>", "the port; 0 picks a free one", port, 4010)
    .option("--seed <file>", "begin with the worlds of a YAML file")
    .option("--keep <file>", "keep the worlds in a file, and begin with what is in it")
    .option("--tls-cert <file>", "serve https with this certificate (PEM)")
    .option("--tls-key <file>", "and this key (PEM)")
    .option("--reading <name=value>", "how an open question of the manual is answered; repeatable", reading)
    .action(run<[], EmulatorCommandOptions>(async (_, options) => (await import("./emulator.ts")).emulatorCommand(options, io)));

  add(program, "schema", "print a JSON Schema")
    .addArgument(new Argument("[name]", "which").choices(["config", "plan", "state"]).default("config"))
    .action(run<[SchemaName]>(async ([name]) => (await import("./schema.ts")).schemaCommand(name, io)));

  add(program, "completion", "print a completion script for a shell")
    .addArgument(new Argument("<shell>", "which").choices(["bash", "zsh", "fish"]))
    .action(run<[Shell]>(async ([shell]) => (await import("./completion.ts")).completionCommand(shell, program, io)));

  for (const command of everyCommand(program)) {
    command.exitOverride().copyInheritedSettings(program).configureHelp({ showGlobalOptions: true });
  }
  return program;
}

export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function scoped(command: Command): Command {
  return command
    .option("--domain <glob>", "only these domains; repeatable", collect)
    .option("--target <glob>", "only these addresses; repeatable", collect);
}

function locking(command: Command): Command {
  return command.addOption(
    new Option("--lock-timeout <duration>", "how long a lock that another run holds is waited for")
      .argParser(duration)
      .default(0, "one try"),
  );
}

/** How a plan is shown, and what lets one through that would be refused. */
function planning(command: Command): Command {
  return command
    .option("--verbose", "show every occurrence of a recurring meeting")
    .option("--allow-removals", "let through more removals than safety.maxRemovals")
    .option("--accept-empty", "believe a list that is suddenly empty");
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("A whole number of at least 1 is expected.");
  return value;
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return value;
}

function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError("A duration is expected, such as 30s, 2m or 1h30m.");
  return seconds;
}

function reading(
  text: string,
  previous: Readonly<Record<string, string | boolean | number>> = {},
): Record<string, string | boolean | number> {
  const [, name, value] = /^([A-Za-z]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Write it as name=value, such as envelope=false.");
  const parsed = value === "true" ? true : value === "false" ? false : /^\d+$/.test(value) ? Number(value) : value;
  return { ...previous, [name]: parsed };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  xroom: `
Examples:
  xroom init chat.org              write a first config
  xroom plan --sandbox             try it on an emulator, with no account
  XROOM_ID=… XROOM_SECRET=… xroom plan
  xroom apply -y                   in a pipeline`,
  init: `
Example:
  xroom init chat.org && xroom plan --sandbox`,
  validate: `
Example:
  xroom validate --no-secrets      in a pipeline that has none`,
  plan: `
Examples:
  xroom plan --domain chat.org --target 'booking/**'
  xroom plan --detailed-exitcode   exit with 2 if there are changes`,
  apply: `
Examples:
  xroom apply                      show the plan, ask, apply
  xroom apply -y --json            in a pipeline, with one JSON object a line`,
  state: `
Example:
  xroom state list 'booking/chat.org/**'`,
  "state list": `
Example:
  xroom state list 'booking/chat.org/**'`,
  "state show": `
Example:
  xroom state show booking/chat.org/board/kickoff`,
  "state rm": `
Example:
  xroom state rm webhook/chat.org/crm`,
  "state pull": `
Example:
  xroom state pull > backup.json`,
  "state push": `
Example:
  xroom state push backup.json`,
  "state unlock": `
Example:
  xroom state unlock -y            once it is known that the run is dead`,
  "state mv": `
Example:
  xroom state mv booking/chat.org/board/old booking/chat.org/board/new`,
  auth: `
Example:
  xroom auth check`,
  "auth check": `
Example:
  XROOM_ID=… XROOM_SECRET=… xroom auth check`,
  "auth sign": `
Example:
  XROOM_SECRET=… xroom auth sign 0123456789abcdef0123456789abcdef`,
  output: `
Examples:
  xroom output --show-secrets      the hosts' links, too
  xroom output --ics > meetings.ics`,
  import: `
Example:
  xroom import chat.org --ics meetings.ics --room board --out domains/chat.org.yaml`,
  regions: `
Example:
  xroom regions --check`,
  emulator: `
Examples:
  xroom emulator --port 4010 --seed seed.yaml
  xroom emulator --reading envelope=false --reading times=epoch
Regions are chosen by Host header, or by path: http://127.0.0.1:4010/fra-1/api/room.
Worlds, clock, people and faults are moved under /_emulator/ (send content-type: application/json).`,
  schema: `
Example:
  xroom schema > xroom.schema.json`,
  completion: `
Examples:
  source <(xroom completion bash)
  xroom completion fish > ~/.config/fish/completions/xroom.fish`,
};
