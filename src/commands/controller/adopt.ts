import { adoptState } from "../../controller/operate/adopt.ts";
import { fail } from "../../model/diagnostic.ts";
import { allowedHosts } from "../../project/allowed-hosts.ts";
import { givenState } from "../../project/given-state.ts";
import { withLock } from "../../project/lock.ts";
import { openState } from "../../state/open.ts";
import { type CommandOptions, defineCommand } from "../define-command.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import { lockHooks, lockRequest } from "../terminal/locking.ts";
import { LOCK_OPTIONS } from "../terminal/option-groups.ts";
import { directoryOf } from "../terminal/project-options.ts";
import { openOwnDatabase } from "./open.ts";

export const command = defineCommand({
  arguments: { "<source>": "a source of the controller's file" },
  options: LOCK_OPTIONS,
  examples: ["xroom controller adopt prod --state git:origin#refs/xroom/state"],
  notes:
    "Each shard of the source gets its part of the state that --state names. That state is marked: apply and ci apply refuse it from then on.\n" +
    "Begin with `mode: observe`, adopt, see that nothing is to be done, and choose another mode.",
  run: ({ source }, options, io) => adopt(source, options, io),
});

async function adopt(source: string, options: CommandOptions<typeof LOCK_OPTIONS>, io: Io): Promise<ExitCode> {
  const { environment } = io;
  const url = givenState({ state: options.state, environment });
  if (url === undefined) throw fail("usage", "adopt needs the state's URL", "Name it with --state, as the pipeline does.");
  const { config, database, by } = await openOwnDatabase(options, io);
  try {
    const settings = config.sources.get(source);
    if (settings === undefined)
      throw fail("no-such-source", `${config.file} has no source ${source}`, `It has ${[...config.sources.keys()].join(", ")}.`);
    const hosts = allowedHosts({ environment, allowHosts: options.allowHost ?? [] }, "state");
    await using state = await openState(url, {
      directory: directoryOf(options, io),
      environment,
      fromConfig: false,
      allowedHosts: hosts,
    });
    const request = { ...lockRequest("xroom controller adopt", options), environment };
    const adopted = await withLock(state, request, lockHooks(options, io), (lock) =>
      adoptState(database, { settings, state, lock, by }),
    );
    for (const [shard, count] of adopted) io.out(`${shard}: ${count === 1 ? "1 object" : `${count} objects`}\n`);
    io.out(`Adopted ${adopted.size === 1 ? "1 shard" : `${adopted.size} shards`} from ${state.name}.\n`);
  } finally {
    await database.close();
  }
  return EXIT.done;
}
