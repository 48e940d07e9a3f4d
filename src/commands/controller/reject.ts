import { shardId } from "../../controller/database/holds.ts";
import { parseShard } from "../../controller/operate/which.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { OPERATOR_OPTIONS, withOperator } from "./open.ts";

export const command = defineCommand({
  arguments: { "<shard>": "an account's domain, such as main/chat.org", "<digest>": "of what waits, as plan and status show it" },
  options: OPERATOR_OPTIONS,
  examples: ["xroom controller reject main/chat.org 0f3a91c2d4e5b6a7988776655443322f"],
  run: async ({ shard, digest }, options, io) => {
    const name = parseShard(shard);
    await withOperator(options, io, (operator) => operator.reject(name, digest));
    io.out(`Rejected ${digest} in ${shardId(name)}.\n`);
    return EXIT.done;
  },
});
