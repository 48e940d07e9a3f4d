import { parseShard, pendingPlan } from "../../controller/operate/act.ts";
import { shardId } from "../../controller/database/holds.ts";
import { renderJson } from "../../render/safe/json.ts";
import { renderPlan } from "../../render/text/plan.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { colorOf } from "../terminal/io.ts";
import { withOperator } from "./open.ts";

export const command = defineCommand({
  arguments: { "<shard>": "an account's domain, such as main/chat.org" },
  options: { "--json": "print the plan document" },
  examples: ["xroom controller plan main/chat.org"],
  notes: "It shows what waits, as the last pass has found it: nothing is listed, called or written.",
  run: async ({ shard }, { json, ...options }, io) => {
    const name = parseShard(shard);
    const pending = await withOperator(options, io, ({ database }) => pendingPlan(database, name));
    if (json === true) io.out(renderJson(pending ?? null));
    else if (pending === undefined) io.out(`Nothing waits in ${shardId(name)}.\n`);
    else io.out(`${renderPlan(pending.plan, { color: colorOf(options, io) })}Digest: ${pending.digest}\n`);
    return EXIT.done;
  },
});
