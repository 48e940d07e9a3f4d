import type { Diagnostic, Source } from "./diagnostic.ts";
import type { Minutes } from "./duration.ts";
import type { Instant } from "./instant.ts";
import type { Secret } from "./secret.ts";

/** The config after all its files were read, checked, merged and resolved: times are instants, secrets are secrets. */
export interface Config extends Settings {
  /** Every file that was read, the root first, named relative to `directory` with `/`. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly domains: ReadonlyMap<string, DomainConfig>;
}

/** A config without its bookings and the texts of its files: what is left of it once its objects are expanded. */
export interface Settings {
  /** The project: the real path of the folder that holds the root file. */
  readonly directory: string;
  /** The names of the environment variables that hold the API's id and secret. */
  readonly credentials: { readonly id: string; readonly secret: string };
  /** The built-in regions and the config's own, by name. */
  readonly regions: ReadonlyMap<string, RegionConfig>;
  /** The state's URL, as written; `file:.xroom/state.json` if there is none. */
  readonly state: string;
  /** The zone of local times (`defaults.timezone`), by its name. */
  readonly timezone?: string;
  readonly safety: { readonly maxRemovals: MaxRemovals };
  readonly domains: ReadonlyMap<string, DomainSettings>;
}

export interface RegionConfig {
  readonly name: string;
  readonly url: string;
  /** Whether it has streaming equipment, which webinars need (manual, Appendix D); unknown for a region of the config's own. */
  readonly streaming: boolean | undefined;
  /** Where the config sets it; absent for a built-in one. */
  readonly source?: Source;
}

export type MaxRemovals = { readonly count: number } | { readonly percent: number };

export interface DomainSettings {
  readonly name: string;
  readonly source: Source;
  /** The domain's own region, else `defaults.region`, else `undefined`: then each object has to say its own. */
  readonly region: string | undefined;
  /** The zone of its local times, by its name: its own, else that of `defaults`. */
  readonly timezone?: string;
  readonly unmanaged: "keep" | "remove";
  /** Globs over room names. */
  readonly ignore: readonly string[];
  readonly rooms: readonly RoomSettings[];
  readonly webhooks: readonly WebhookConfig[];
}

export interface DomainConfig extends DomainSettings {
  readonly rooms: readonly RoomConfig[];
}

/** What a room declares for itself, and its bookings may declare otherwise. `undefined` is "not declared" everywhere here. */
export interface PolicyConfig {
  readonly type: "conference" | "webinar" | undefined;
  readonly capacity: number | undefined;
  readonly lock: boolean | undefined;
  /** `null` is "none, and clear one that is there". */
  readonly password: Secret | null | undefined;
  readonly hostKey: boolean | undefined;
  readonly protect: boolean | undefined;
}

export interface RoomSettings extends PolicyConfig {
  readonly name: string;
  /** Its key's place. */
  readonly source: Source;
  /** The room's region, else its domain's. */
  readonly region: string;
  readonly active: boolean | undefined;
  readonly evict: boolean;
}

export interface RoomConfig extends RoomSettings {
  readonly bookings: readonly BookingConfig[];
}

export interface BookingConfig extends PolicyConfig {
  readonly name: string;
  readonly source: Source;
  readonly start: Instant;
  readonly duration: Minutes;
  /** 0 if not declared. */
  readonly grace: Minutes;
  /** The clock that its start was written by: a zone's name, or an offset. */
  readonly zone?: string | undefined;
  /** The recurring meeting that it is an occurrence of, by its name. */
  readonly series?: string;
}

export interface WebhookConfig {
  readonly name: string;
  readonly source: Source;
  readonly target: { readonly url: string } | { readonly robot: number };
  readonly room: string | undefined;
  readonly validate: boolean;
  readonly protect: boolean;
  /** The regions that it declares itself; `undefined`: its room's, else its domain's. */
  readonly regions: readonly string[] | undefined;
}

/** A config if there is no error among the diagnostics; all of the run's are told at once. */
export interface LoadResult {
  readonly config: Config | undefined;
  /** Beside errors: the bookings that are known for sure, of which there may be more to tell. It is no config to plan. */
  readonly sure?: Config;
  readonly diagnostics: readonly Diagnostic[];
}
