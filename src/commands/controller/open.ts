import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";
import { loadController } from "../../controller/config/load.ts";
import type { ControllerConfig } from "../../controller/config/settings.ts";
import { type Database, openDatabase, placeOf } from "../../controller/database/open.ts";
import { requireTables } from "../../controller/database/schema.ts";
import type { Environment } from "../../model/environment.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import { directoryOf } from "../terminal/project-options.ts";

export interface Operator {
  readonly config: ControllerConfig;
  readonly database: Database;
  /** For the history: it went past the admin API. */
  readonly by: string;
}

export function fileOf(options: GlobalOptions, io: Io): string {
  return resolve(directoryOf(options, io), options.config ?? "controller.yaml");
}

export function configOf(options: GlobalOptions, io: Io): Promise<ControllerConfig> {
  return loadController(fileOf(options, io));
}

/** The file's, or those of the sandbox that runs in the folder. */
async function settingsOf(
  options: GlobalOptions,
  io: Io,
): Promise<{ readonly config: ControllerConfig; readonly environment: Environment }> {
  if (options.sandbox !== true) return { config: await configOf(options, io), environment: io.environment };
  const { databaseUrl, requireSandbox } = await import("../../controller/sandbox/kept.ts");
  const { SANDBOX_VARIABLES, sandboxConfig } = await import("../../controller/sandbox/config.ts");
  const directory = directoryOf(options, io);
  const kept = await requireSandbox(directory);
  const environment = { ...io.environment, [SANDBOX_VARIABLES.database]: databaseUrl(kept) };
  return { config: await sandboxConfig(directory, fileOf(options, io)), environment };
}

/** Acts on the controller's database itself. Throws a Failure. */
export async function withOperator<T>(options: GlobalOptions, io: Io, act: (operator: Operator) => Promise<T>): Promise<T> {
  const { config, environment } = await settingsOf(options, io);
  const database = openDatabase(placeOf(config, environment), environment);
  try {
    await requireTables(database);
    return await act({ config, database, by: `${userName()} on ${hostname()}, on the database` });
  } finally {
    await database.close();
  }
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
