import { shardId } from "../../controller/database/holds.ts";
import { parseShard } from "../../controller/operate/which.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { OPERATOR_OPTIONS, withOperator } from "./open.ts";

export const command = defineCommand({
  arguments: { "<shard>": "an account's domain, such as main/chat.org", "<digest>": "of what waits, as plan and status show it" },
  options: {
    "--allow-removals": "also lift safety's refusal of so many removals, for this digest alone",
    "--accept-empty": "also accept lists that are suddenly empty, for this digest alone",
    ...OPERATOR_OPTIONS,
  },
  examples: ["xroom controller approve main/chat.org 0f3a91c2d4e5b6a7988776655443322f"],
  run: async ({ shard, digest }, { allowRemovals: removals = false, acceptEmpty: empty = false, ...options }, io) => {
    const name = parseShard(shard);
    await withOperator(options, io, (operator) => operator.approve(name, { digest, removals, empty }));
    io.out(`Approved ${digest} in ${shardId(name)}: the next pass makes it.\n`);
    return EXIT.done;
  },
});
