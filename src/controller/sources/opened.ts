import type { SourceSettings } from "../config/settings.ts";
import type { OpenSource } from "./contract.ts";
import { openSource, type SourceOptions } from "./open.ts";

export interface OpenSources {
  /** Opened when first used, and again if that has failed. */
  open(settings: SourceSettings): Promise<OpenSource>;
  close(): Promise<void>;
}

/** The sources of one replica, each opened once. */
export function openSources(options: SourceOptions): OpenSources {
  const opened = new Map<string, Promise<OpenSource>>();
  return {
    open: (settings) => {
      const source = opened.get(settings.name) ?? openSource(settings, options);
      opened.set(settings.name, source);
      source.catch(() => opened.delete(settings.name));
      return source;
    },
    close: async () => {
      for (const each of opened.values()) await (await each.catch(() => undefined))?.close();
    },
  };
}
