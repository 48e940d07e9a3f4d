import { suspend } from "../../controller/operate/act.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { withOperator } from "./open.ts";
import { WHICH_OPTIONS, whichOf } from "./which.ts";

export const command = defineCommand({
  arguments: { "[shard]": "an account's domain, such as main/chat.org" },
  options: WHICH_OPTIONS,
  examples: ["xroom controller suspend main/chat.org", "xroom controller suspend --source prod"],
  run: async ({ shard }, options, io) => {
    const which = whichOf(shard, options);
    const count = await withOperator(options, io, ({ database, by }) => suspend(database, which, by));
    io.out(`Suspended ${count === 1 ? "1 shard" : `${count} shards`}.\n`);
    return EXIT.done;
  },
});
