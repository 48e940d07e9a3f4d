import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";
import { loadController } from "../../controller/config/load.ts";
import type { ControllerConfig } from "../../controller/config/settings.ts";
import { type Database, openDatabase, placeOf } from "../../controller/database/open.ts";
import { requireTables } from "../../controller/database/schema.ts";
import { operateOn, type Operator } from "../../controller/operate/operator.ts";
import { secretIn } from "../../controller/secrets.ts";
import { fail } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import type { OptionTable, OptionValues } from "../terminal/option-table.ts";
import { directoryOf } from "../terminal/project-options.ts";

/** Of the commands that people steer a controller with. */
export const OPERATOR_OPTIONS = {
  "--url <url>":
    "the controller's page, such as https://xroom.acme.test: act through it, as the holder of the token in XROOM_ADMIN_TOKEN (default: on the database)",
} as const satisfies OptionTable;

type OperatorOptions = GlobalOptions & OptionValues<typeof OPERATOR_OPTIONS>;

export function fileOf(options: GlobalOptions, io: Io): string {
  return resolve(directoryOf(options, io), options.config ?? "controller.yaml");
}

/** Throws a Failure. */
export async function configOf(options: GlobalOptions, io: Io): Promise<ControllerConfig> {
  if (options.sandbox === true)
    throw fail("usage", "a sandbox sets itself up: there is nothing to check or migrate", "Leave out --sandbox.");
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

/** Through the admin API if it is named, else on the controller's database. Throws a Failure. */
export async function withOperator<T>(options: OperatorOptions, io: Io, act: (operator: Operator) => Promise<T>): Promise<T> {
  const operator = options.url === undefined ? await onDatabase(options, io) : await throughApi(options.url, io);
  try {
    return await act(operator);
  } finally {
    await operator.close();
  }
}

type Closing = Operator & { close(): Promise<void> };

async function throughApi(url: string, { environment }: Io): Promise<Closing> {
  const token = secretIn(environment, "XROOM_ADMIN_TOKEN", "the token for --url");
  const { operateThrough } = await import("../../controller/operate/remote.ts");
  return operateThrough({ url, token, environment });
}

async function onDatabase(options: GlobalOptions, io: Io): Promise<Closing> {
  const { config, database, by } = await openOwnDatabase(options, io);
  return { ...operateOn({ database, config, by }), close: database.close };
}

export interface OwnDatabase {
  readonly config: ControllerConfig;
  readonly database: Database;
  /** For the history: it went past the admin API. */
  readonly by: string;
}

/** Throws a Failure. */
export async function openOwnDatabase(options: GlobalOptions, io: Io): Promise<OwnDatabase> {
  const { config, environment } = await settingsOf(options, io);
  const database = openDatabase(placeOf(config, environment), environment);
  try {
    await requireTables(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return { config, database, by: `${userName()} on ${hostname()}, on the database` };
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
