import type { Change } from "../../controller/operate/act.ts";
import { type CommandDefinition, defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { OPERATOR_OPTIONS, withOperator } from "./open.ts";
import { WHICH_OPTIONS, whichOf } from "./which.ts";

/** `sync`, `suspend` and `resume`: of one shard, of a source's, or of all. */
export function changeCommand(change: Change, said: string): CommandDefinition {
  return defineCommand({
    arguments: { "[shard]": "an account's domain, such as main/chat.org" },
    options: { ...WHICH_OPTIONS, ...OPERATOR_OPTIONS },
    examples: [`xroom controller ${change} main/chat.org`, `xroom controller ${change} --source prod`],
    run: async ({ shard }, options, io) => {
      const which = whichOf(shard, options);
      const count = await withOperator(options, io, (operator) => operator.change(which, change));
      io.out(`${said} ${count === 1 ? "1 shard" : `${count} shards`}.\n`);
      return EXIT.done;
    },
  });
}
