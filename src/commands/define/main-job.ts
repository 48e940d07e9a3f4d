import { Option } from "commander";
import { RATE } from "../../api/rate.ts";
import { REPORT_NAMES } from "../../render/index.ts";
import type { ApplyOptions } from "../apply.ts";
import type { ImportOptions } from "../import.ts";
import type { OutputOptions } from "../output.ts";
import type { PlanOptions } from "../plan.ts";
import type { ShowOptions } from "../show.ts";
import type { SnapshotOptions } from "../snapshot.ts";
import type { ValidateOptions } from "../validate.ts";
import { collect, duration, positive } from "./arguments.ts";
import type { Definer } from "./definer.ts";
import { formatted, guarded, locking, scoped, showing } from "./shared.ts";

/** From a first config to calls that were made. */
export function defineMainJob({ add, run, program, io }: Definer): void {
  add(program, "init", "write a first config", ["xroom init chat.org && xroom plan --sandbox"], (command) =>
    command
      .argument("[domain]", "the domain to begin with", "example.org")
      .action(run<[string]>(async ([domain], options) => (await import("../init.ts")).initCommand(domain, options, io))),
  );

  add(
    program,
    "validate",
    "check the config; nothing is called",
    [
      "xroom validate --no-secrets      in a pipeline that has none",
      "xroom validate --format github   in a GitHub workflow: shown beside the lines that they are about",
      "xroom validate --format sarif > xroom.sarif",
    ],
    (validate) =>
      validate
        .addOption(
          new Option(
            "--format <name>",
            "text; json; github: workflow commands; sarif: SARIF 2.1.0; gitlab: GitLab's Code Quality; junit: JUnit's XML",
          )
            .choices(["text", "json", ...REPORT_NAMES])
            .conflicts("json"),
        )
        .option("--json", "short for --format json")
        .option("--no-secrets", "don't ask for the variables and files that hold secrets")
        .action(run<[], ValidateOptions>(async (_, options) => (await import("../validate.ts")).validateCommand(options, io))),
  );

  add(
    program,
    "plan",
    "show every call that apply would make",
    [
      "xroom plan --domain chat.org --target 'booking/**'",
      "xroom plan --out plan.json       save it: `xroom apply plan.json` makes exactly its calls",
      "xroom plan --base origin/main    in a pull request: what it changes, apart from what was pending already",
      "xroom plan --detailed-exitcode   exit with 2 if there are changes",
      "xroom plan --format html > plan.html",
      "xroom plan --snapshot snapshot.json  with no credentials, against what `xroom snapshot` saved",
    ],
    (plan) =>
      formatted(guarded(showing(scoped(plan))))
        .option("--out <file>", "save the plan document, for `xroom show` and `xroom apply`")
        .option("--base <ref>", "tell apart what this change does from what the config at a git ref would do too")
        .addOption(new Option("--drift-only", "only what others changed").conflicts("base"))
        .option(
          "--snapshot <file>",
          "plan against what `xroom snapshot --out` saved; nothing is called, and no credentials are needed",
        )
        .option("--detailed-exitcode", "exit with 2 if there are changes")
        .action(run<[], PlanOptions>(async (_, options) => (await import("../plan.ts")).planCommand(options, io))),
  );

  add(
    program,
    "drift",
    "show what others changed, as plan --drift-only does",
    ["xroom drift --detailed-exitcode  in a nightly job: exits with 2 if there is any"],
    (drift) =>
      formatted(showing(scoped(drift)))
        .option("--out <file>", "save it as a plan that mends the drift and nothing else")
        .option("--detailed-exitcode", "exit with 2 if there is any")
        .action(
          run<[], PlanOptions>(async (_, options) =>
            (await import("../plan.ts")).planCommand({ ...options, driftOnly: true }, io),
          ),
        ),
  );

  add(
    program,
    "snapshot",
    "save what is live and the state, with no secret in it, for plan --snapshot",
    ["xroom snapshot --out snapshot.json   for pipelines that have no credentials, such as those of forks"],
    (command) =>
      command
        .option("--domain <glob>", "only these domains; repeatable", collect)
        .option("--out <file>", "the file to save it in")
        .option("--json", "print it")
        .action(run<[], SnapshotOptions>(async (_, options) => (await import("../snapshot.ts")).snapshotCommand(options, io))),
  );

  add(
    program,
    "show",
    "show a saved plan; with credentials, also whether it was changed since",
    ["xroom show plan.json", "xroom show plan.json --format html > plan.html"],
    (show) =>
      formatted(showing(show))
        .argument("<plan>", "the file that `xroom plan --out` wrote")
        .action(
          run<[string], ShowOptions>(async ([file], options) => (await import("../show.ts")).showCommand(file, options, io)),
        ),
  );

  add(
    program,
    "apply",
    "plan, show, ask, and make exactly the calls of the plan; or those of a saved plan",
    [
      "xroom apply                      show the plan, ask, apply",
      "xroom apply -y --json            in a pipeline, with one JSON object a line",
      "xroom apply plan.json            a plan that was saved and reviewed, without asking",
    ],
    (apply) =>
      locking(guarded(showing(scoped(apply))))
        .argument("[plan]", "a plan that `xroom plan --out` wrote")
        .option("-y, --yes", "don't ask")
        .option("--json", "print what happens as NDJSON; needs -y or a saved plan")
        .option("--partial", "of a saved plan: leave out what has changed since, and make the rest")
        .addOption(
          new Option("--max-age <duration>", "how old a saved plan may be").argParser(duration).default(7 * 86_400, "7d"),
        )
        .option("--parallelism <n>", "calls at once per region", positive, 10)
        .option("--show-secrets", "print the host keys that are given out; --json never holds them")
        .option("--host-keys <file>", "put them into a file, mode 0600; an open room's key is given only once")
        .option("--rate <n>", "requests per second and region, all tries counted", positive, RATE)
        .addOption(
          new Option("--validate-timeout <duration>", "how long a webhook's validation is waited for")
            .argParser(duration)
            .default(60, "60s"),
        )
        .action(
          run<[string | undefined], ApplyOptions>(async ([file], options) =>
            (await import("../apply.ts")).applyCommand(file, options, io),
          ),
        ),
  );

  add(
    program,
    "output",
    "print the links of what asks for a host key; with --ics, a calendar of all that is booked",
    [
      "xroom output --show-secrets      the hosts' links, too",
      "xroom output --dotenv --show-secrets --out .env.links",
      "xroom output --ics > meetings.ics",
    ],
    (output) =>
      scoped(output)
        .option("--json", "print them as JSON")
        .option("--dotenv", "print them as NAME='value' lines")
        .option("--show-secrets", "with the hosts' links and keys")
        .option("--ics", "as an iCalendar file of the declared bookings")
        .option("--host-links", "with --ics: each event holds the host's link")
        .option("--out <file>", "into a file, mode 0600")
        .action(run<[], OutputOptions>(async (_, options) => (await import("../output.ts")).outputCommand(options, io))),
  );

  add(
    program,
    "import",
    "turn what is live, or an iCalendar file, into config; nothing is called",
    [
      "xroom import chat.org --out domains/chat.org.yaml",
      "xroom import chat.org --write    and have the state know it as ours",
      "xroom import chat.org --ics meetings.ics --room board",
    ],
    (imports) =>
      locking(imports)
        .argument(
          "[domain]",
          "the domain; with --ics, that of events that don't tell theirs by a link such as https://chat.org/board",
        )
        .option("--write", "have the state know what is imported as ours")
        .option("--region <name>", "only what is in this region; repeatable (default: all; with --ics: fra-1)", collect)
        .option("--room <name>", "only what belongs to this room; with --ics, that of events that don't tell theirs")
        .option("--timezone <zone>", "the zone to write times in (default: the config's, else UTC)")
        .option("--out <file>", "into a new file")
        .option("--env-out <file>", "the passwords as NAME=value lines into a new file, mode 0600: it holds them in plain text")
        .option("--ics <file>", "an iCalendar file in place of what is live")
        .action(
          run<[string | undefined], ImportOptions>(async ([domain], options) =>
            (await import("../import.ts")).importCommand(domain, options, io),
          ),
        ),
  );
}
