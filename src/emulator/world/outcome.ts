import type { Happening } from "./open-room.ts";

/** What came of something that was tried on the world: it was done (and may have changed it), or it was refused and changed nothing. */
export type Outcome<T> = Done<T> | Refused;

export interface Done<T> {
  readonly kind: "done";
  readonly output: T;
  readonly changed: boolean;
  /** What webhooks are told, in this order. */
  readonly happenings: readonly Happening[];
}

export interface Refused {
  readonly kind: "refused";
  readonly why: string;
}

export function changed<T>(output: T, happenings: readonly Happening[] = []): Done<T> {
  return { kind: "done", output, changed: true, happenings };
}

export function unchanged<T>(output: T): Done<T> {
  return { kind: "done", output, changed: false, happenings: [] };
}

export function refused(why: string): Refused {
  return { kind: "refused", why };
}

/** The same outcome with another output. */
export function withOutput<T, U>(outcome: Outcome<T>, output: (from: T) => U): Outcome<U> {
  return outcome.kind === "refused" ? outcome : { ...outcome, output: output(outcome.output) };
}

/** What the in-process view throws where the API would answer with an error. */
export class Refusal extends Error {
  constructor(why: string) {
    super(why);
    this.name = "Refusal";
  }
}
