import { printable } from "../../render/safe/printable.ts";
import { shellWord } from "../../render/safe/shell.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { ScopeOptions } from "./option-groups.ts";

/** The global options that say what a command is about; how it is told is everyone's own choice. */
type About = Pick<GlobalOptions, "C" | "config" | "state" | "allowHost" | "sandbox" | "now">;

/**
 * `xroom state push kept.json --state file:prod.json`: a command as it has to be typed to mean the same project, state and account as
 * this run does. Without the options of this run it would mean others, and do there what was meant for here.
 */
export function suggest(words: readonly string[], { C, config, state, allowHost = [], sandbox, now }: About): string {
  const repeated = [
    ...(sandbox === true ? ["--sandbox"] : []),
    ...named("-C", C),
    ...named("--config", config),
    ...named("--state", state === undefined ? undefined : withoutPassword(state)),
    ...allowHost.flatMap((host) => named("--allow-host", host)),
    ...named("--now", now),
  ];
  return ["xroom", ...words, ...repeated].map((word) => printable(shellWord(word))).join(" ");
}

/** `--domain` and `--target`, for a command that is to have the same scope. */
export function scopeWords({ domain = [], target = [] }: ScopeOptions): string[] {
  return [...domain.flatMap((each) => named("--domain", each)), ...target.flatMap((each) => named("--target", each))];
}

function named(option: string, value: string | undefined): string[] {
  return value === undefined ? [] : [option, value];
}

/** What stands on a screen or in a log of CI shows no password; whoever typed it knows it. But for a database, a user may be a token. */
function withoutPassword(url: string): string {
  const users = /^postgres/i.test(url) ? /(\/\/[^/?#@:]*:)[^/?#]*@/ : /(\/\/)[^/?#]*@/;
  return url.replace(users, "$1…@").replace(/([?&][^=&#]*(?:password|secret|token)[^=&#]*=)[^&#]*/gi, "$1…");
}
