import { type Command, Option } from "commander";
import { FORMAT_NAMES } from "../../render/index.ts";
import { collect, duration, maxRemovals, url } from "./arguments.ts";

/** Options that several commands have in common. */
export function scoped(command: Command): Command {
  return command
    .option("--domain <glob>", "only these domains; repeatable", collect)
    .option("--target <glob>", "only these addresses; that of a series stands for its meetings; repeatable", collect);
}

export function locking(command: Command): Command {
  return command.addOption(
    new Option("--lock-timeout <duration>", "how long a lock that another run holds is waited for")
      .argParser(duration)
      .default(0, "one try"),
  );
}

/** In which form a plan is printed. */
export function formatted(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--format <name>",
        "text; json (`xroom schema plan`); html: a page with a calendar, in one file; markdown: a comment for GitHub and GitLab; " +
          "github, sarif, gitlab, junit: its errors and warnings, for CI",
      )
        .choices(FORMAT_NAMES)
        .conflicts("json"),
    )
    .addOption(
      new Option(
        "--link-base <url>",
        "where the config's folder can be read, for markdown's links, such as https://github.com/o/r/blob/main (default: as CI says)",
      ).argParser(url),
    )
    .option("--json", "short for --format json");
}

/** How a plan is shown. */
export function showing(command: Command): Command {
  return command
    .option("--verbose", "show every occurrence of a recurring meeting")
    .option("--unmanaged", "show what is listed and isn't managed, too");
}

/** What lets a plan through that would be refused. */
export function guarded(command: Command): Command {
  return command
    .option("--max-removals <n>", "so many removals in a domain, such as 12 or 25%, in place of safety.maxRemovals", maxRemovals)
    .option("--allow-removals", "let through more removals than that")
    .option("--accept-empty", "believe a list that is suddenly empty");
}
