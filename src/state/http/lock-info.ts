import { TOOL } from "../../model/version.ts";
import { webUrl } from "../../model/web-url.ts";
import type { Holder } from "../contract.ts";
import type { Lease } from "../lease.ts";

/** A lock in Terraform's protocol. */
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
/** GitLab keeps 255 characters of an id. */
const LONGEST = { command: 30, user: 40, place: 100 };

/** Holds the lease: all servers return the id. (GitLab returns the asker's `Info`.) */
export function lockIdOf(lease: Lease): string {
  const { run, user, pid, command, since, expires = "" } = lease;
  const short = (text: string, most: number): string => text.replace(/[^\x21-\x7d]+/g, " ").slice(0, most);
  return [
    OURS,
    Date.parse(expires),
    Date.parse(since),
    pid,
    run,
    short(command, LONGEST.command),
    short(user, LONGEST.user),
    short(placeOf(lease), LONGEST.place),
  ].join(SEPARATOR);
}

/** A link that would be cut leads nowhere: then it is the host. */
function placeOf({ host, url }: Lease): string {
  return url !== undefined && url.length <= LONGEST.place && !url.includes(SEPARATOR) ? url : host;
}

/** `undefined` for another program's id. */
function leaseOfId(id: string): Lease | undefined {
  const [ours, expires, since, pid, run, command, user, place, ...rest] = id.split(SEPARATOR);
  if (ours !== OURS || place === undefined || rest.length > 0) return undefined;
  const [ends, began] = [instantOf(expires), instantOf(since)];
  if (ends === undefined || began === undefined) return undefined;
  const url = webUrl(place);
  return {
    run: run ?? "",
    user: user ?? "",
    ...(url === undefined ? { host: place } : { host: "", url }),
    pid: Number(pid) || 0,
    command: command ?? "",
    since: began,
    expires: ends,
  };
}

function instantOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return new Date(Number(text)).toISOString();
}

export function lockInfoOf(lease: Lease): LockInfo {
  return {
    ID: lockIdOf(lease),
    Operation: lease.command,
    Info: `expires at ${lease.expires}${lease.url === undefined ? "" : `; ${lease.url}`}`,
    Who: `${lease.user}@${lease.host}`,
    Version: TOOL,
    Created: lease.since,
    Path: "",
  };
}

/** From a refusal. */
export function readHolder(text: string): { readonly id: string; readonly lease: Lease } {
  let info: Partial<Record<keyof LockInfo, unknown>> = {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) info = value;
  } catch {
    // Locked by an unknown holder.
  }
  const textOf = (name: keyof LockInfo, otherwise: string): string => {
    const value = Object.hasOwn(info, name) ? info[name] : undefined;
    return typeof value === "string" && value !== "" ? value : otherwise;
  };
  const id = textOf("ID", "");
  const other: Holder = {
    run: id,
    user: textOf("Who", "an unknown user"),
    host: "",
    pid: 0,
    command: "another program",
    since: textOf("Created", "an unknown time"),
  };
  return { id, lease: leaseOfId(id) ?? other };
}
