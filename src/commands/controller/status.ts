import type { ShardStatus, Status } from "../../controller/operate/status.ts";
import { renderJson } from "../../render/safe/json.ts";
import { renderTable } from "../../render/text/table.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { OPERATOR_OPTIONS, withOperator } from "./open.ts";

export const command = defineCommand({
  options: { "--json": "print as JSON", ...OPERATOR_OPTIONS },
  examples: [
    "xroom controller status",
    "xroom controller status --url https://xroom.acme.test",
    "xroom controller status --json | jq '.shards[] | select(.conditions.Ready | not)'",
  ],
  run: async (_, { json, ...options }, io) => {
    const status = await withOperator(options, io, (operator) => operator.status());
    io.out(json === true ? renderJson(status) : textOf(status));
    return EXIT.done;
  },
});

function textOf({ replicas, sources, shards }: Status): string {
  const living = replicas.filter(({ alive }) => alive).length;
  const ready = shards.filter(({ conditions }) => conditions.Ready).length;
  const older = replicas.filter(({ alive, acting }) => alive && !acting);
  const failed = sources.filter(({ error }) => error !== null);
  return [
    `${ready} of ${shards.length} shards ready, ${living} of ${replicas.length} replicas alive\n`,
    ...older.map(({ name }) => `replica ${name} stands by: its controller.yaml, a policy or a secret is older than another's\n`),
    ...failed.map(({ name, error }) => `source ${name}: ${error ?? ""}\n`),
    "\n",
    renderTable(
      ["shard", "condition", "wanted", "applied", "waiting", "error"],
      shards.map((each) => ({
        shard: each.shard,
        condition: conditionsOf(each),
        wanted: each.revision.wanted?.slice(0, 7) ?? "",
        applied: each.revision.applied?.slice(0, 7) ?? "",
        waiting: each.pending?.digest ?? "",
        error: each.error ?? "",
      })),
    ),
  ].join("");
}

function conditionsOf({ conditions }: ShardStatus): string {
  const held = Object.entries(conditions).flatMap(([name, holds]) => (holds ? [name] : []));
  return (conditions.Ready ? held : ["NotReady", ...held]).join(", ");
}
