import type { Instant } from "../../model/instant.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import type { Zone } from "../time/zones.ts";
import type { FileEvent } from "./events.ts";

/** A booking to be declared. */
export interface Meeting extends Slot {
  readonly event: FileEvent;
  readonly title: string;
  readonly uid: string;
  readonly room: string;
  /** By which its rule recurs. */
  readonly clock: Zone;
  /** What its times are written in; `undefined`: UTC. */
  readonly written: Zone | undefined;
  readonly series?: Series;
}

export interface Series {
  readonly rule: string;
  readonly recurrence: Recurrence;
  readonly except: readonly Instant[];
  /** By original start. */
  readonly overrides: ReadonlyMap<Instant, Slot>;
}

export interface Slot {
  readonly start: Instant;
  readonly minutes: number;
  /** Its own title, where it has one. */
  readonly summary?: string | undefined;
}

/** A meeting but for when it takes place. */
export type Frame = Omit<Meeting, keyof Slot | "series">;
