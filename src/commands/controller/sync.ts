import { sync } from "../../controller/operate/act.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { withOperator } from "./open.ts";
import { WHICH_OPTIONS, whichOf } from "./which.ts";

export const command = defineCommand({
  arguments: { "[shard]": "an account's domain, such as main/chat.org" },
  options: WHICH_OPTIONS,
  examples: ["xroom controller sync main/chat.org", "xroom controller sync --source prod"],
  run: async ({ shard }, options, io) => {
    const which = whichOf(shard, options);
    const count = await withOperator(options, io, ({ database, by }) => sync(database, which, by));
    io.out(`Asked for a pass of ${count === 1 ? "1 shard" : `${count} shards`}.\n`);
    return EXIT.done;
  },
});
