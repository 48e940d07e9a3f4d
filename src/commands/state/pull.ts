import { harmlessJson } from "../../render/safe/json.ts";
import { serialiseState } from "../../state/document.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { openState } from "./edit.ts";

export const command = defineCommand({
  examples: ["xroom state pull > backup.json"],
  run: async (_, options, io) => {
    await using project = await openState(options, io);
    io.out(harmlessJson(serialiseState(await project.state.read())));
    return EXIT.done;
  },
});
