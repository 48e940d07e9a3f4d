import type { State } from "../../model/state.ts";
import { remarkOnKeys } from "../../plan/rekey.ts";
import { addressGlobs } from "../../plan/scope.ts";
import { knownKeyring } from "../../project/verify.ts";
import { renderJson } from "../../render/safe/json.ts";
import { printable } from "../../render/safe/printable.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { openState } from "./edit.ts";
import { addressesIn } from "./entry-at.ts";
import { showsNotes } from "../terminal/log-level.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { projectOptions } from "../terminal/project-options.ts";

export const command = defineCommand({
  arguments: { "[globs...]": "only those that match" },
  options: { "--json": "print them as JSON" },
  examples: ["xroom state list 'booking/chat.org/**'"],
  run: async ({ globs }, options, io) => {
    await using project = await openState(options, io);
    const state = await project.state.read();
    const matches = addressGlobs(globs);
    const all = addressesIn(state);
    const addresses = all.filter(matches);
    const lines = addresses.flatMap((address) => linesOf(state, address));
    const keyring = await knownKeyring(project.config, { ...projectOptions(options, io), directory: project.config.directory });
    if (keyring !== undefined) printDiagnostics(remarkOnKeys(state, keyring), options, io);
    io.out(options.json === true ? renderJson(addresses) : lines.map((line) => `${line}\n`).join(""));
    if (addresses.length === 0 && showsNotes(options)) {
      const what = all.length === 0 ? "nothing" : `${all.length} addresses, but none that matches`;
      io.err(`The state at ${printable(project.state.name)} holds ${what}${begunText(state)}.\n`);
    }
    return EXIT.done;
  },
});

/** One for its object, and one for each that is missing. */
function linesOf({ objects, missing }: State, address: string): string[] {
  const name = printable(address);
  const lost = missing.filter((each) => each.address === address);
  return [
    ...(Object.hasOwn(objects, address) ? [name] : []),
    ...lost.map(({ kind, region, id, since, gone }) => {
      const what = gone === true ? "removed by others, and not made again" : "not listed";
      return `${name}  # ${kind} ${printable(String(id))} (${region}): ${what}, missing since ${since}`;
    }),
  ];
}

/** Intents count too: the next run looks for what their calls made. */
function begunText({ intents }: State): string {
  if (intents.length === 0) return "";
  return `, and ${intents.length === 1 ? "1 call" : `${intents.length} calls`} of a run that ended early`;
}
