import { renderTable } from "../../render/text/table.ts";
import { renderJson } from "../../render/safe/json.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { positive } from "../terminal/option-values.ts";
import { OPERATOR_OPTIONS, withOperator } from "./open.ts";
import { WHICH_OPTIONS, whichOf } from "./which.ts";

export const command = defineCommand({
  arguments: { "[shard]": "an account's domain, such as main/chat.org" },
  options: {
    "--source <name>": WHICH_OPTIONS["--source <name>"],
    "--limit <n>": { description: "how many entries, the newest first", parse: positive, default: 50 },
    "--json": "print as JSON",
    ...OPERATOR_OPTIONS,
  },
  examples: ["xroom controller history main/chat.org", "xroom controller history --json --limit 1000"],
  run: async ({ shard }, { source, limit, json, ...options }, io) => {
    const which = whichOf(shard, {
      all: shard === undefined && source === undefined,
      ...(source === undefined ? {} : { source }),
    });
    const rows = await withOperator(options, io, (operator) => operator.history(which, limit));
    if (json === true) io.out(renderJson(rows));
    else
      io.out(
        renderTable(
          ["at", "shard", "event", "by", "revision", "detail"],
          rows.map((row) => ({
            at: row.at,
            shard: row.shard ?? row.source ?? "",
            event: row.event,
            by: row.by,
            revision: row.revision?.slice(0, 7) ?? "",
            detail: JSON.stringify(row.detail).slice(0, 100),
          })),
        ),
      );
    return EXIT.done;
  },
});
