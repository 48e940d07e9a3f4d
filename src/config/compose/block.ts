import type { Place } from "../place.ts";

export type Values = Readonly<Record<string, unknown>>;

/** A map of the config, and where it is written. */
export interface Block {
  readonly value: Values;
  readonly place: Place;
}

/** Stands for an entry that `null` took out. */
export const TAKEN_OUT: Values = Object.freeze({});
