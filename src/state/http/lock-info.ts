import { TOOL } from "../../model/version.ts";
import { webUrl } from "../../model/web-url.ts";
import type { Holder } from "../contract.ts";
import { type LeaseEnd, UNNAMED } from "../lease.ts";
import type { StoredLock } from "../store.ts";

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

/** Its end is by the server's clock; the ids of older ones, `xroom~`, have one by the holder's. */
const OURS = "xroom2";
const SEPARATOR = "~";
const NO_END = "-";
/** GitLab keeps 255 characters of an id. */
const LONGEST = { command: 30, user: 40, place: 100 };

/** Holds the lease, whose end is in milliseconds: all servers return the id. (GitLab returns the asker's `Info`.) */
export function lockIdOf(holder: Holder, ends: number | undefined): string {
  const { run, user, pid, command, since } = holder;
  const short = (text: string, most: number): string => text.replace(/[^\x21-\x7d]+/g, " ").slice(0, most);
  return [
    OURS,
    ends === undefined ? NO_END : Math.ceil(ends),
    Date.parse(since),
    pid,
    run,
    short(command, LONGEST.command),
    short(user, LONGEST.user),
    short(placeOf(holder), LONGEST.place),
  ].join(SEPARATOR);
}

/** A link that would be cut leads nowhere: then it is the host. */
function placeOf({ host, url }: Holder): string {
  return url !== undefined && url.length <= LONGEST.place && !url.includes(SEPARATOR) ? url : host;
}

/** `undefined` for another program's id. */
function leaseOfId(id: string): { readonly holder: Holder; readonly ends: number | undefined } | undefined {
  const [ours, ends, since, pid, run, command, user, place, ...rest] = id.split(SEPARATOR);
  if (!/^xroom2?$/.test(ours ?? "") || place === undefined || rest.length > 0) return undefined;
  const began = timeOf(since);
  if (began === undefined) return undefined;
  const url = webUrl(place);
  return {
    holder: {
      run: run ?? "",
      user: user ?? "",
      ...(url === undefined ? { host: place } : { host: "", url }),
      pid: Number(pid) || 0,
      command: command ?? "",
      since: new Date(began).toISOString(),
    },
    ends: ours === OURS ? timeOf(ends) : undefined,
  };
}

/** Milliseconds. */
function timeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,14}$/.test(text) ? Number(text) : undefined;
}

export function lockInfoOf(holder: Holder, id: string): LockInfo {
  return {
    ID: id,
    Operation: holder.command,
    Info: holder.url ?? "",
    Who: `${holder.user}@${holder.host}`,
    Version: TOOL,
    Created: holder.since,
    Path: "",
  };
}

/** From a refusal of the id that was asked with. `now` is by the server's clock; without it no lock ends. */
export function readLockInfo(text: string, asked: string, now: number | undefined): StoredLock {
  const info = infoIn(text);
  const textOf = (name: keyof LockInfo): string => {
    const value = Object.hasOwn(info, name) ? info[name] : undefined;
    return typeof value === "string" ? value : "";
  };
  const id = textOf("ID");
  // Some servers repeat the question.
  if (id === "" || id === asked) return { holder: UNNAMED, end: { by: "none" }, version: "" };
  const ours = leaseOfId(id);
  if (ours !== undefined) return { holder: ours.holder, end: endOf(ours.ends, now), version: id };
  const [user, since] = [textOf("Who") || "an unknown user", textOf("Created") || "an unknown time"];
  return {
    holder: { run: id, user, host: "", pid: 0, command: "another program", since },
    end: { by: "none" },
    version: id,
  };
}

function endOf(ends: number | undefined, now: number | undefined): LeaseEnd {
  return ends === undefined || now === undefined ? { by: "none" } : { by: "store", left: ends - now };
}

function infoIn(text: string): Partial<Record<keyof LockInfo, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
