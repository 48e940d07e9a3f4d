import type { Source } from "./diagnostic.ts";
import type { Minutes } from "./duration.ts";
import type { Instant } from "./instant.ts";

/** Where a value was written, and in which template; `default`: nowhere, it is what the format says. */
export type Origin = (Source & { readonly template?: string }) | "default";

/** A part of the config as it comes to, in the config's own words, without secrets. */
export type Declared = DeclaredValue | DeclaredMap;

/** A password is its reference, such as `{ env: NAME }`; `{ literal: true }` stands for one that is written as text. */
export interface DeclaredValue {
  readonly kind: "value";
  readonly value: unknown;
  readonly origin: Origin;
}

export interface DeclaredMap {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Declared>;
  /** Of its key. */
  readonly origin?: Origin | undefined;
  /** Of what a plan may have a change of. */
  readonly address?: string | undefined;
  /** Of what takes place at a time. */
  readonly times?: DeclaredTimes | undefined;
}

export interface DeclaredTimes {
  /** Of a series: the first. */
  readonly start: Instant;
  readonly duration: Minutes;
  readonly grace: Minutes;
  readonly zone?: string | undefined;
  /** Of a series: those that are left out. */
  readonly except?: readonly Instant[];
}

/** By the addresses of series; by the names of their occurrences. */
export type Meetings = ReadonlyMap<string, ReadonlyMap<string, DeclaredMap>>;

/** All of a config: the root's keys, then domains, rooms, bookings and webhooks with what templates, defaults and rooms give them. */
export interface DeclaredConfig {
  readonly root: DeclaredMap;
  readonly domains: ReadonlyMap<string, DeclaredMap>;
  /** By the addresses of series: their meetings within the horizon, overrides applied. */
  occurrences(): Meetings;
}
