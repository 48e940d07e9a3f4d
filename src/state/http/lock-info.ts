import { TOOL } from "../../model/version.ts";
import type { Holder } from "../contract.ts";
import type { Lease } from "../lease.ts";

/** What Terraform's protocol tells of a lock. */
export interface LockInfo {
  readonly ID: string;
  readonly Operation: string;
  readonly Info: string;
  readonly Who: string;
  readonly Version: string;
  readonly Created: string;
  readonly Path: string;
}

const OURS = "xroom";
const SEPARATOR = "~";
/** In characters. GitLab keeps 255 of an id. */
const LONGEST = { command: 30, user: 40, host: 63 };

/**
 * A lease as the id of a lock. The id has to hold all of it: it is the one field that every server gives back as it was when another
 * asks for the lock. (GitLab's answer has the holder's `ID`, `Who` and `Created`, but `Info` and `Operation` of whoever asks.)
 */
export function idOf(lease: Lease): string {
  const { run, user, host, pid, command, since, expires = "" } = lease;
  const short = (text: string, most: number): string => text.replace(/[^\x21-\x7d]+/g, " ").slice(0, most);
  return [
    OURS,
    Date.parse(expires),
    Date.parse(since),
    pid,
    run,
    short(command, LONGEST.command),
    short(user, LONGEST.user),
    short(host, LONGEST.host),
  ].join(SEPARATOR);
}

/** The lease that an id is; `undefined` if it isn't one of xroom's. */
export function leaseOfId(id: string): Lease | undefined {
  const [ours, expires, since, pid, run, command, user, host, ...rest] = id.split(SEPARATOR);
  if (ours !== OURS || host === undefined || rest.length > 0) return undefined;
  const [ends, began] = [instantOf(expires), instantOf(since)];
  if (ends === undefined || began === undefined) return undefined;
  return { run: run ?? "", user: user ?? "", host, pid: Number(pid) || 0, command: command ?? "", since: began, expires: ends };
}

function instantOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return new Date(Number(text)).toISOString();
}

export function infoOf(lease: Lease): LockInfo {
  return {
    ID: idOf(lease),
    Operation: lease.command,
    Info: `ends by itself at ${lease.expires}`,
    Who: `${lease.user}@${lease.host}`,
    Version: TOOL,
    Created: lease.since,
    Path: "",
  };
}

/** The holder that an answer tells of. Another program's lock doesn't end by itself. */
export function readHolder(text: string): { readonly id: string; readonly lease: Lease } {
  let told: Partial<Record<keyof LockInfo, unknown>> = {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) told = value;
  } catch {
    // It is locked, and nobody says by whom.
  }
  const word = (name: keyof LockInfo, otherwise: string): string => {
    const value = Object.hasOwn(told, name) ? told[name] : undefined;
    return typeof value === "string" && value !== "" ? value : otherwise;
  };
  const id = word("ID", "");
  const unknown: Holder = {
    run: id,
    user: word("Who", "somebody"),
    host: "",
    pid: 0,
    command: "another program",
    since: word("Created", "an unknown time"),
  };
  return { id, lease: leaseOfId(id) ?? unknown };
}
