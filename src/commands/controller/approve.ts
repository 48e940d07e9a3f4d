import { approve, parseShard } from "../../controller/operate/act.ts";
import { readStatus } from "../../controller/operate/status.ts";
import { shardId } from "../../controller/database/holds.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { withOperator } from "./open.ts";

const WEEK = 7 * 86_400_000;

export const command = defineCommand({
  arguments: { "<shard>": "an account's domain, such as main/chat.org", "<digest>": "of what waits, as plan and status show it" },
  options: {
    "--allow-removals": "also lift safety's refusal of so many removals, for this digest alone",
    "--accept-empty": "also accept lists that are suddenly empty, for this digest alone",
  },
  examples: ["xroom controller approve main/chat.org 0f3a91c2d4e5b6a7988776655443322f"],
  run: async ({ shard, digest }, { allowRemovals = false, acceptEmpty = false, ...options }, io) => {
    const name = parseShard(shard);
    await withOperator(options, io, async ({ config, database, by }) => {
      const { shards } = await readStatus(database);
      const source = shards.find((each) => each.shard === shardId(name))?.source ?? "";
      const age = config.sources.get(source)?.approvalAge ?? WEEK;
      await approve(database, name, { digest, removals: allowRemovals, empty: acceptEmpty, age }, by);
    });
    io.out(`Approved ${digest} in ${shardId(name)}: the next pass makes it.\n`);
    return EXIT.done;
  },
});
