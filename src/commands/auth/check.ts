import { defineCommand } from "../define-command.ts";
import { checkRegions } from "../regions.ts";

export const command = defineCommand({
  options: { "--json": "print the answers as JSON" },
  examples: ["XROOM_ID=… XROOM_SECRET=… xroom auth check"],
  run: (_, options, io) => checkRegions(options, io),
});
