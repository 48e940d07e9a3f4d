import type { RoomEvent } from "./open-room.ts";

/** The outcome of an operation on the world. A refused one has changed nothing. */
export type Outcome<T> = Done<T> | Refused;

export interface Done<T> {
  readonly kind: "done";
  readonly output: T;
  readonly changed: boolean;
  /** In the order in which webhooks get them. */
  readonly events: readonly RoomEvent[];
}

export interface Refused {
  readonly kind: "refused";
  readonly why: string;
  /** Default: as the readings say. */
  readonly status?: number;
}

export function changed<T>(output: T, events: readonly RoomEvent[] = []): Done<T> {
  return { kind: "done", output, changed: true, events };
}

export function unchanged<T>(output: T): Done<T> {
  return { kind: "done", output, changed: false, events: [] };
}

export function refused(why: string, status?: number): Refused {
  return { kind: "refused", why, ...(status === undefined ? {} : { status }) };
}

export function withOutput<T, U>(outcome: Outcome<T>, output: (from: T) => U): Outcome<U> {
  return outcome.kind === "refused" ? outcome : { ...outcome, output: output(outcome.output) };
}

/** Thrown by the in-process view where the API would answer with an error. */
export class Refusal extends Error {
  constructor(why: string) {
    super(why);
    this.name = "Refusal";
  }
}
