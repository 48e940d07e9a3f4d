import { defineCommand } from "./define-command.ts";
import { readPackaged } from "./packaged.ts";
import { EXIT } from "./terminal/exit.ts";

const FILES = {
  ci: "ci.schema.json",
  config: "xroom.schema.json",
  controller: "controller.schema.json",
  plan: "plan.schema.json",
  policy: "policy.schema.json",
  snapshot: "snapshot.schema.json",
  state: "state.schema.json",
} as const;

export const command = defineCommand({
  secrets: false,
  arguments: {
    "[name]": {
      description: "which schema",
      choices: ["ci", "config", "controller", "plan", "policy", "snapshot", "state"],
      default: "config",
    },
  },
  examples: ["xroom schema > xroom.schema.json"],
  run: async ({ name }, _options, io) => {
    io.out(await readSchema(name));
    return EXIT.done;
  },
});

export function readSchema(name: keyof typeof FILES): Promise<string> {
  return readPackaged(`schemas/${FILES[name]}`);
}
