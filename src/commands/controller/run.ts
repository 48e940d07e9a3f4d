import { once } from "node:events";
import type { RunningSandbox } from "../../controller/sandbox/start.ts";
import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import { listenForStop } from "../terminal/stopping.ts";
import { clockOf, directoryOf, isNowGiven } from "../terminal/project-options.ts";
import { configOf, fileOf } from "./open.ts";

export const command = defineCommand({
  examples: [
    "xroom controller run",
    "xroom controller run --sandbox",
    "xroom controller run --config /etc/xroom/controller.yaml",
  ],
  notes:
    "Any number of replicas may run on one database, from one file or from copies of it.\n" +
    "--sandbox brings its own PostgreSQL and emulator, for the xroom.yaml or controller.yaml of the folder.\n" +
    "SIGTERM drains: what is under way ends, and nothing new begins. Needs npm install @dbos-inc/dbos-sdk@5.",
  run: (_, options, io) => run(options, io),
});

async function run(options: GlobalOptions, io: Io): Promise<ExitCode> {
  if (options.sandbox !== true && isNowGiven(options, io))
    throw fail(
      "controller-clock",
      "XROOM_NOW and --now don't move the controller's clock: it is the database's",
      "Use --sandbox.",
    );
  const sandbox = options.sandbox === true ? await startOwnSandbox(options, io) : undefined;
  const { config, environment } = sandbox ?? { config: await configOf(options, io), environment: io.environment };
  const { startReplica } = await import("../../controller/replica/start.ts");
  const { openServers } = await import("../../controller/replica/servers.ts");
  const stopping = listenForStop(io);
  const draining = new AbortController();
  const log = (line: string): void => io.err(`${new Date().toISOString()} ${printable(line)}\n`);
  const servers = await openServers(config, environment).catch(async (error: unknown) => {
    await sandbox?.stop();
    throw error;
  });
  try {
    const signal = stopping.signal;
    if (servers.adminUrl !== undefined) log(`the page is at ${servers.adminUrl}`);
    if (sandbox !== undefined) io.out(`Page: ${servers.adminUrl ?? ""}\nToken: ${sandbox.token}\n`);
    const ahead = sandbox?.ahead ?? 0;
    const running = await startReplica(config, { environment, ahead, log, signal, onDrain: () => draining.abort() });
    try {
      await servers.serve(running.replica);
      io.out("xroom controller ready\n");
      const end = AbortSignal.any([signal, draining.signal]);
      if (!end.aborted) await once(end, "abort");
      log("draining");
    } finally {
      await running.drain();
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    await servers.close();
    await sandbox?.stop();
    stopping.done();
  }
  return EXIT.done;
}

async function startOwnSandbox(options: GlobalOptions, io: Io): Promise<RunningSandbox> {
  const { startSandbox } = await import("../../controller/sandbox/start.ts");
  const directory = directoryOf(options, io);
  const { environment } = io;
  const out = (line: string): void => io.out(`${line}\n`);
  return startSandbox(directory, fileOf(options, io), { environment, now: clockOf(options, io), out });
}
