/** All that a controller needs, on this machine alone: PostgreSQL, an emulator, and a source to begin with. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BUILT_IN_REGIONS } from "../../config/index.ts";
import type { RegionConfig } from "../../model/config.ts";
import type { Environment } from "../../model/environment.ts";
import { DEMO_WEBHOOK_KEY } from "../../emulator/emulator.ts";
import { openSandbox } from "../../emulator/sandbox/sandbox.ts";
import type { ControllerConfig } from "../config/settings.ts";
import { SANDBOX_VARIABLES, sandboxConfig } from "./config.ts";
import { freePort } from "./free-port.ts";
import { databaseUrl, sandboxFolder } from "./kept.ts";
import { startPostgres } from "./postgres.ts";

export interface RunningSandbox {
  readonly config: ControllerConfig;
  readonly environment: Environment;
  /** For the page's form. */
  readonly token: string;
  /** Milliseconds by which its clock is ahead of the machine's. */
  readonly ahead: number;
  stop(): Promise<void>;
}

/** Throws a Failure. */
export async function startSandbox(
  directory: string,
  file: string,
  { environment, now, out }: { readonly environment: Environment; readonly now: number; readonly out: (line: string) => void },
): Promise<RunningSandbox> {
  if (!existsSync(file) && !existsSync(join(directory, "xroom.yaml"))) {
    await writeFile(join(directory, "xroom.yaml"), exampleOf(now), { flag: "wx" });
    out("Wrote xroom.yaml: change it, and see what follows.");
  }
  const postgres = await startPostgres(directory);
  try {
    const names = BUILT_IN_REGIONS.map(({ name }) => name);
    const emulator = await openSandbox({ path: join(sandboxFolder(directory), "worlds.json"), regions: names, now });
    const regions = new Map<string, RegionConfig>(
      BUILT_IN_REGIONS.map((region) => [region.name, { ...region, url: emulator.urlOf(region.name) }]),
    );
    const config = await sandboxConfig(directory, file, { regions, eventPort: await freePort() });
    const { database, id, secret, token, key } = SANDBOX_VARIABLES;
    return {
      config,
      token: postgres.token,
      ahead: now - Date.now(),
      environment: {
        ...environment,
        [database]: databaseUrl(postgres),
        [id]: emulator.account.id,
        [secret]: emulator.account.secret,
        [token]: postgres.token,
        [key]: DEMO_WEBHOOK_KEY,
      },
      stop: async () => {
        await emulator.close();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** A meeting a week from now, and a series. */
function exampleOf(now: number): string {
  const day = new Date(now + 7 * 86_400_000).toISOString().slice(0, 10);
  return `version: 1
defaults: { region: fra-1, timezone: UTC, horizon: 30d }
domains:
  example.org:
    rooms:
      board:
        lock: true
        bookings:
          kickoff: { start: ${day}T10:00, duration: 1h }
          weekly: { start: ${day}T14:00, duration: 30m, repeat: FREQ=WEEKLY }
`;
}
