import type { DeclaredConfig } from "./declared.ts";
import type { Diagnostic, Source } from "./diagnostic.ts";
import type { Minutes } from "./duration.ts";
import type { Instant } from "./instant.ts";
import type { Secret } from "./secret.ts";
import type { Spec } from "./spec.ts";
import type { Untold } from "./told.ts";

/** The config after reading, checking, merging and resolving all files. `undefined`: not declared. */
export interface Config extends Settings {
  /** The root file first. Names are relative to `directory`, with `/`. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly domains: ReadonlyMap<string, DomainConfig>;
}

/** What is kept of a config when its objects are expanded. */
export interface Settings {
  /** The state belongs to it. */
  readonly project?: string;
  /** The real path of the root file's folder. */
  readonly directory: string;
  /** Environment variables. */
  readonly credentials: { readonly id: string; readonly secret: string; readonly previous: string };
  /** Built-in and declared ones. */
  readonly regions: ReadonlyMap<string, RegionConfig>;
  /** A URL. Default: `file:.xroom/state.json`. */
  readonly state: string;
  readonly timezone?: string;
  readonly safety: { readonly maxRemovals: MaxRemovals };
  readonly domains: ReadonlyMap<string, DomainSettings>;
}

export interface RegionConfig {
  readonly name: string;
  readonly url: string;
  /** Whether it can hold webinars (manual, Appendix D); `undefined`: unknown. */
  readonly streaming: boolean | undefined;
  /** Absent for a built-in region. */
  readonly source?: Source;
}

export type MaxRemovals = { readonly count: number } | { readonly percent: number };

export interface DomainSettings {
  readonly name: string;
  readonly source: Source;
  readonly region: string | undefined;
  readonly timezone?: string;
  readonly unmanaged: "keep" | "remove";
  /** Globs over room names. */
  readonly ignore: readonly string[];
  readonly rooms: readonly RoomSettings[];
  readonly webhooks: readonly WebhookConfig[];
}

export interface DomainConfig extends DomainSettings {
  readonly rooms: readonly RoomConfig[];
  /** The other sections, by their keys. Only their kinds understand them. */
  readonly sections?: ReadonlyMap<string, readonly EntryConfig[]>;
}

export interface EntryConfig {
  readonly name: string;
  readonly source: Source;
  /** As the schema has it. */
  readonly value: unknown;
}

/** Bookings may override their room's. */
export interface PolicyConfig {
  readonly type: "conference" | "webinar" | undefined;
  readonly capacity: number | undefined;
  readonly lock: boolean | undefined;
  /** `null`: none, so a live one is cleared. */
  readonly password: Secret | null | undefined;
  readonly hostKey: boolean | undefined;
  readonly protect: boolean | undefined;
}

export interface RoomSettings extends PolicyConfig {
  readonly name: string;
  readonly source: Source;
  readonly region: string;
  readonly active: boolean | undefined;
  readonly evict: boolean;
}

export interface RoomConfig extends RoomSettings {
  /** Made anew each time: a series may have thousands. */
  readonly bookings: readonly BookingConfig[];
  /** The declarations of its series. */
  readonly series?: readonly SeriesConfig[] | undefined;
}

/** What decides the occurrences of a series, all that it inherits from its room left out. */
export interface SeriesConfig extends PolicyConfig {
  readonly name: string;
  /** Start, zone, duration, grace, repeat, horizon, except, and each field of each override: `lock at 2026-12-14T10:00:00Z`. */
  readonly rule: Spec;
}

export interface BookingConfig extends PolicyConfig {
  readonly name: string;
  /** For people; the API has none. */
  readonly title?: string | undefined;
  readonly source: Source;
  readonly start: Instant;
  readonly duration: Minutes;
  /** Default: 0. */
  readonly grace: Minutes;
  /** A name, or an offset. */
  readonly zone?: string | undefined;
  /** Its series' name. */
  readonly series?: string;
}

export interface WebhookConfig {
  readonly name: string;
  readonly source: Source;
  readonly target: { readonly url: string } | { readonly robot: number };
  readonly room: string | undefined;
  readonly validate: boolean;
  readonly protect: boolean;
  readonly regions: readonly string[] | undefined;
}

/** There is a config if no diagnostic is an error. */
export interface LoadResult {
  readonly config: Config | undefined;
  /** If it was asked for. */
  readonly declared?: DeclaredConfig;
  /** With errors: the rest of the config, for more diagnostics only. */
  readonly certain?: Config;
  readonly diagnostics: readonly Diagnostic[];
  /** Beyond the diagnostics. */
  readonly untold: Untold;
}
