import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { OPERATOR_OPTIONS, withOperator } from "./open.ts";

export const command = defineCommand({
  arguments: { "[replica]": "its name; all if none is given" },
  options: OPERATOR_OPTIONS,
  examples: ["xroom controller drain", "xroom controller drain host-3"],
  notes: "A replica that is drained begins nothing more, ends what it does, and exits with 0.",
  run: async ({ replica }, options, io) => {
    const count = await withOperator(options, io, (operator) => operator.drain(replica));
    io.out(`Draining ${count === 1 ? "1 replica" : `${count} replicas`}.\n`);
    return EXIT.done;
  },
});
