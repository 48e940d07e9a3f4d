import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";
import { loadController } from "../../controller/config/load.ts";
import type { ControllerConfig } from "../../controller/config/settings.ts";
import { type Database, openDatabase, placeOf } from "../../controller/database/open.ts";
import { requireTables } from "../../controller/database/schema.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import { directoryOf } from "../terminal/project-options.ts";

export interface Operator {
  readonly config: ControllerConfig;
  readonly database: Database;
  /** For the history: it went past the admin API. */
  readonly by: string;
}

export function configOf(options: GlobalOptions, io: Io): Promise<ControllerConfig> {
  return loadController(resolve(directoryOf(options, io), options.config ?? "controller.yaml"));
}

/** Acts on the controller's database itself. Throws a Failure. */
export async function withOperator<T>(options: GlobalOptions, io: Io, act: (operator: Operator) => Promise<T>): Promise<T> {
  const config = await configOf(options, io);
  const database = openDatabase(placeOf(config, io.environment), io.environment);
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
