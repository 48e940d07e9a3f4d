import { printable } from "../../render/safe/printable.ts";
import { shellWord } from "../../render/safe/shell.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { ScopeOptions } from "./option-groups.ts";

/** The global options that select the project, state and account. */
type About = Pick<GlobalOptions, "C" | "config" | "state" | "allowHost" | "allowEnv" | "sandbox" | "now">;

/**
 * A command line to copy, such as `xroom state push kept.json --state file:prod.json`. It repeats this run's options, so that it acts
 * on the same project, state and account.
 */
export function suggest(
  words: readonly string[],
  { C, config, state, allowHost = [], allowEnv = [], sandbox, now }: About,
): string {
  const repeated = [
    ...(sandbox === true ? ["--sandbox"] : []),
    ...named("-C", C),
    ...named("--config", config),
    ...named("--state", state === undefined ? undefined : withoutPassword(state)),
    ...allowHost.flatMap((host) => named("--allow-host", host)),
    ...allowEnv.flatMap((glob) => named("--allow-env", glob)),
    ...named("--now", now),
  ];
  return ["xroom", ...words, ...repeated].map((word) => printable(shellWord(word))).join(" ");
}

/** `--domain` and `--target`, for a command with the same scope. */
export function scopeWords({ domain = [], target = [] }: ScopeOptions): string[] {
  return [...domain.flatMap((each) => named("--domain", each)), ...target.flatMap((each) => named("--target", each))];
}

function named(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [option, value];
}

/** Hides passwords from screens and CI logs. The user may be a token too, except for a database. */
function withoutPassword(url: string): string {
  const users = /^postgres/i.test(url) ? /(\/\/[^/?#@:]*:)[^/?#]*@/ : /(\/\/)[^/?#]*@/;
  return url.replace(users, "$1…@").replace(/([?&][^=&#]*(?:password|secret|token)[^=&#]*=)[^&#]*/gi, "$1…");
}
