import { dirname } from "node:path";
import { resetSandbox } from "../../project/sandbox.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import { projectOptions, rootFileOf } from "../terminal/project-options.ts";

export const command = defineCommand({
  examples: ["xroom sandbox reset && xroom apply --sandbox"],
  run: async (_, options, io) => {
    const { environment, onSandboxWait: onWait } = projectOptions(options, io);
    const removed = await resetSandbox(dirname(rootFileOf(options, io)), { environment, onWait });
    io.out(removed.length === 0 ? "There is no sandbox here.\n" : `Removed ${removed.join(" and ")}.\n`);
    return EXIT.done;
  },
});
