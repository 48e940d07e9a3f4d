import type { Instant } from "./instant.ts";

/**
 * `live`: as declared. `differs`: live, and the next apply changes it. `declared`: not live yet. `undeclared`: ours, and the next apply
 * removes it. `unmanaged`: neither declared nor ours.
 */
export const STANDINGS = ["live", "differs", "declared", "undeclared", "unmanaged"] as const;
export type Standing = (typeof STANDINGS)[number];

export interface AgendaMeeting {
  readonly address: string;
  readonly title: string | null;
  readonly domain: string;
  readonly room: string;
  readonly region: string;
  readonly start: Instant;
  /** Without the grace. */
  readonly end: Instant;
  /** Minutes that the room is held for longer. */
  readonly grace: number;
  /** The clock of its room: a zone's name, or an offset. */
  readonly zone: string;
  readonly standing: Standing;
  /** Of one that moves: when it is declared. */
  readonly moves: { readonly start: Instant; readonly end: Instant } | null;
  /** The addresses of the meetings that overlap it in its room. */
  readonly conflicts: readonly string[];
}

export interface Period {
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
}

export interface Agenda extends Period {
  /** The clock that decides which days these are. */
  readonly zone: string;
  /** In order of time. */
  readonly meetings: readonly AgendaMeeting[];
}
