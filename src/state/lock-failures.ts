import { Failure, fail } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Holder } from "./contract.ts";
import type { Lease } from "./lease.ts";

/** `xroom apply by kim on builder (process 7) since 2026-11-23T08:59:00Z` */
export function nameHolder(holder: Holder): string {
  const { command, pid, since, url } = holder;
  const process = pid === 0 || url !== undefined ? "" : ` (process ${pid})`;
  return `${command} by ${nameUser(holder)}${process} since ${since}`;
}

/** `kim on builder`; in a pipeline `kim in https://github.com/acme/meetings/actions/runs/7` */
export function nameUser({ user, host, url }: Pick<Holder, "user" | "host" | "url">): string {
  if (url !== undefined) return `${user} in ${url}`;
  return host === "" ? user : `${user} on ${host}`;
}

export function locked(name: string, held: Lease): Failure {
  const expiry =
    held.expires === undefined
      ? "It doesn't expire: if its holder is dead, remove it with `xroom state unlock -y`."
      : `If that run is dead, its lock expires at ${held.expires}.`;
  return fail("locked", `${name} is locked: ${nameHolder(held)}`, `Wait until it is done. ${expiry}`, { kind: "locked" });
}

/** Other runs took the lock first, each time. */
export function contended(name: string): Failure {
  const help = "Run the command again, perhaps with a --lock-timeout.";
  return fail("locked", `${name} is locked: several runs try to lock it at once`, help, { kind: "locked" });
}

const LOST = "lock-lost";

/** `holder` is the present one, if known. */
export function lockLost(name: string, holder?: Holder | "none"): Failure {
  if (holder === undefined) return lost(name, "another run may have taken it");
  if (holder === "none") return lost(name, "it was removed or has expired, and no run holds it now");
  return lost(name, `it is held by ${nameHolder(holder)}`);
}

export function leaseExpired(name: string): Failure {
  return lost(name, "its lease expired before it could be renewed");
}

function lost(name: string, how: string): Failure {
  const help = "Run the command again: it finds what this run has done.";
  return fail(LOST, `the lock of ${name} was lost: ${how}`, help, { kind: "locked" });
}

export function isLockLost(error: unknown): boolean {
  return error instanceof Failure && error.diagnostics.some(({ code }) => code === LOST);
}

export function stateChanged(name: string, stored: State | undefined): Failure {
  const now = stored === undefined ? "gone" : `at serial ${stored.serial}`;
  return fail("state-changed", `${name} was changed meanwhile (it is ${now})`, "Run the command again.");
}
