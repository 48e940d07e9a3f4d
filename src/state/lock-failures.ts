import { Failure, fail } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import { bounded } from "./bounded.ts";
import type { Holder } from "./contract.ts";
import type { Verdict } from "./judge.ts";
import { isNamed, type LeaseTimes } from "./lease.ts";
import type { StoredLock } from "./store.ts";
import { livenessOf } from "./this-process.ts";

/** In characters, of each part of a holder. */
const LONGEST = 60;
/** Of a pipeline's link, which would lead nowhere if it were cut. */
const LONGEST_URL = 300;

/** `xroom apply by kim on builder (process 7) since 2026-11-23T08:59:00Z` */
export function nameHolder(holder: Holder): string {
  if (!isNamed(holder)) return "a run that the lock does not name";
  const { command, pid, since, url } = holder;
  const process = pid === 0 || url !== undefined ? "" : ` (process ${pid})`;
  return `${bounded(command, LONGEST)} by ${nameUser(holder)}${process} since ${bounded(since, LONGEST)}`;
}

/** `kim on builder`; in a pipeline `kim in https://github.com/acme/meetings/actions/runs/7` */
export function nameUser({ user, host, url }: Pick<Holder, "user" | "host" | "url">): string {
  if (url !== undefined) return `${bounded(user, LONGEST)} in ${bounded(url, LONGEST_URL)}`;
  return host === "" ? bounded(user, LONGEST) : `${bounded(user, LONGEST)} on ${bounded(host, LONGEST)}`;
}

export function locked(name: string, found: StoredLock, verdict: Verdict, times: LeaseTimes): Failure {
  const { holder, end } = found;
  const summary = isNamed(holder)
    ? `${name} is locked: ${nameHolder(holder)}`
    : `${name} is locked, and its ${end.by === "none" ? "server" : "lock"} does not name the holder`;
  return fail("locked", summary, `Wait until it is done. ${outlookOf(found, verdict, times)}`, { kind: "locked" });
}

function outlookOf({ holder, end, version }: StoredLock, verdict: Verdict, { length }: LeaseTimes): string {
  if (end.by === "none") {
    const unlock = `xroom state unlock ${version === "" ? "--id ID" : "-y"}`;
    return `It doesn't expire: if its holder is dead, remove it with \`${unlock}\`.`;
  }
  if (end.by === "store" && verdict === "held")
    return `If that run is dead, its lock expires at ${new Date(Date.now() + end.left).toISOString()}.`;
  if (end.by === "holder" && livenessOf(holder) === "alive") return "Its process runs on this machine.";
  const watch = `\`--lock-timeout ${inSeconds(length) + 5}s\` waits for that.`;
  return `If that run is dead, its lock is free once it was watched unrenewed for ${inSeconds(length)} s: ${watch}`;
}

function inSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

/** Other runs took the lock first, each time. */
export function contended(name: string): Failure {
  const help = "Run the command again, perhaps with a --lock-timeout.";
  return fail("locked", `${name} is locked: several runs try to lock it at once`, help, { kind: "locked" });
}

/** `state unlock --id` names another one. */
export function otherLock(name: string, { holder, version }: StoredLock, id: string): Failure {
  const own = holder.run === "" ? version : holder.run;
  const summary = `the lock of ${name} is not ${bounded(id)}: it is ${bounded(own)}, ${nameHolder(holder)}`;
  return fail("other-lock", summary, "Nothing was removed. `xroom state unlock -y` removes it, whichever it is.");
}

/** Other runs changed the lock first, each time. */
export function notUnlocked(name: string): Failure {
  const help = "End them, or run the command again.";
  return fail("locked", `${name} can't be unlocked: other runs keep taking and renewing its lock`, help, { kind: "locked" });
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
