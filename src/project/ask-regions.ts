import { CallError } from "../api/call-error.ts";
import { RETRY } from "../api/retry.ts";
import type { RegionConfig } from "../model/config.ts";
import type { ConnectedProject } from "./project.ts";

/** A region answers at once or counts as not answering: with this as the project's `retry`. */
export const ASK_RETRY = { ...RETRY, tries: 2 };

export interface AskedRegion {
  readonly region: RegionConfig;
  readonly milliseconds: number;
  readonly error?: CallError;
}

/** Asks each region whether it answers and knows the account. */
export function askRegions({ config, connection, regions }: ConnectedProject, signal?: AbortSignal): Promise<AskedRegion[]> {
  const [domain = "example.org"] = config.domains.keys();
  return Promise.all(
    regions.map(async (region): Promise<AskedRegion> => {
      const began = performance.now();
      const elapsed = (): number => Math.round(performance.now() - began);
      try {
        await connection.reader.read(region.name, "room.list", { domain }, signal);
        return { region, milliseconds: elapsed() };
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        return { region, milliseconds: elapsed(), error };
      }
    }),
  );
}
