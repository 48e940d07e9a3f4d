import { Failure, fail } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Holder, WriteNote } from "./contract.ts";
import type { Lease } from "./lease.ts";

/** `xroom apply by kim on builder (process 7) since 2026-11-23T08:59:00Z`, or as much of it as is known. */
export function nameHolder({ command, user, host, pid, since }: Holder): string {
  const on = host === "" ? "" : ` on ${host}`;
  const process = pid === 0 ? "" : ` (process ${pid})`;
  return `${command} by ${user}${on}${process} since ${since}`;
}

export function locked(name: string, held: Lease): Failure {
  const end =
    held.expires === undefined
      ? "It doesn't end by itself: if whoever took it is dead, `xroom state unlock -y` takes it away."
      : `If that run is dead, its lock ends by itself at ${held.expires}.`;
  const help = `Wait until it is done. ${end}`;
  return fail("locked", `${name} is locked: ${nameHolder(held)}`, help, { kind: "locked" });
}

/** Others are always a little faster. */
export function contended(name: string): Failure {
  const help = "Run the command again, perhaps with a --lock-timeout.";
  return fail("locked", `${name} is locked: several runs are after its lock at once`, help, { kind: "locked" });
}

const LOST = "lock-lost";

/** Whose it is now, as far as anybody has looked. */
export function lockLost(name: string, now?: Holder | "nobody"): Failure {
  if (now === undefined) return lost(name, "another run may have taken it");
  return lost(
    name,
    now === "nobody" ? "it was taken away, or ran out, and nobody else holds it now" : `it is held by ${nameHolder(now)}`,
  );
}

export function ranOut(name: string): Failure {
  return lost(name, "its lease ran out before it could be renewed");
}

function lost(name: string, how: string): Failure {
  const help = "What was done is found again by the next run. Run the command again.";
  return fail(LOST, `the lock of ${name} was lost: ${how}`, help, { kind: "locked" });
}

export function isLockLost(error: unknown): boolean {
  return error instanceof Failure && error.diagnostics.some(({ code }) => code === LOST);
}

export function stateChanged(name: string, stored: State | undefined): Failure {
  const at = stored === undefined ? "gone" : `at serial ${stored.serial}`;
  return fail("state-changed", `${name} was changed meanwhile (it is ${at})`, "Run the command again.");
}

/** What must be stored for a state to take its place; nothing, or a state that was never written, if the serial is 0. */
export function replacedBy(state: State, note: WriteNote): Pick<State, "lineage" | "serial"> {
  return note.replaces ?? { lineage: state.lineage, serial: state.serial - 1 };
}

/** Whether that is what is stored. */
export function follows(state: State, stored: State | undefined, note: WriteNote): boolean {
  const must = replacedBy(state, note);
  if (stored === undefined || stored.serial === 0) return must.serial === 0;
  return stored.serial === must.serial && stored.lineage === must.lineage;
}
