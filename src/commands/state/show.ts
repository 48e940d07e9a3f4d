import { lookUp } from "../../project/lookup.ts";
import { openProject } from "../../project/open.ts";
import { renderJson } from "../../render/safe/json.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../terminal/exit.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import { projectOptions } from "../terminal/project-options.ts";
import { openState } from "./edit.ts";
import { entryAt, type StateEntry } from "./entry-at.ts";

export const command = defineCommand({
  arguments: { "<address>": "as `xroom state list` prints it" },
  options: { "--live": "also what the API holds now; secrets are hidden", "--json": "the same: it is JSON in any case" },
  examples: ["xroom state show booking/chat.org/board/kickoff", "xroom state show booking/chat.org/board/kickoff --live"],
  run: async ({ address }, options, io) => {
    await using project = await openState(options, io);
    const state = await project.state.read();
    const { object, missing, any } = entryAt(state, address, options);
    const live = options.live === true ? { live: await liveDocument(address, any, options, io) } : {};
    const lost = missing.map(({ address: _, ...each }) => each);
    io.out(renderJson({ address, ...object, ...(lost.length === 0 ? {} : { missing: lost }), ...live }));
    return EXIT.done;
  },
});

/** In the config's terms, with secrets hidden as in plans; `null` if the object is gone. */
async function liveDocument(address: string, object: StateEntry["any"], options: GlobalOptions, io: Io): Promise<object | null> {
  const needs = { config: "optional", kinds: [], secrets: false, state: false } as const;
  await using project = await openProject({ ...projectOptions(options, io), ...needs });
  const live = await lookUp(project, address, object);
  if (live === undefined) return null;
  const { fields, ...people } = live;
  return { ...fields, ...people };
}
