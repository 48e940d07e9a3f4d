import { harmlessJson } from "../../render/safe/json.ts";
import { serialiseState } from "../../state/document.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { backendOf } from "./edit.ts";

/** Prints the whole state. */
export const command = defineCommand({
  examples: ["xroom state pull > backup.json"],
  run: async (_, options, io) => {
    await using backend = await backendOf(options, io);
    io.out(harmlessJson(serialiseState(await backend.read())));
    return EXIT.done;
  },
});
