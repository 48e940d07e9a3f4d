import { shardId } from "../../controller/database/holds.ts";
import { parseShard } from "../../controller/operate/which.ts";
import { renderJson } from "../../render/safe/json.ts";
import { renderPlan } from "../../render/text/plan.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { colorOf } from "../terminal/io.ts";
import { OPERATOR_OPTIONS, withOperator } from "./open.ts";

export const command = defineCommand({
  arguments: { "<shard>": "an account's domain, such as main/chat.org" },
  options: { "--json": "print as JSON: the plan document, its digest, and when it was made", ...OPERATOR_OPTIONS },
  examples: ["xroom controller plan main/chat.org"],
  notes: "It shows what waits, as the last pass has found it, and when that was: nothing is listed, called or written.",
  run: async ({ shard }, { json, ...options }, io) => {
    const name = parseShard(shard);
    const pending = await withOperator(options, io, (operator) => operator.plan(name));
    if (json === true) io.out(renderJson(pending));
    else if (pending === null) io.out(`Nothing waits in ${shardId(name)}.\n`);
    else
      io.out(
        `${renderPlan(pending.plan, { color: colorOf(options, io) })}Found by the pass of ${pending.at}.\nDigest: ${pending.digest}\n`,
      );
    return EXIT.done;
  },
});
