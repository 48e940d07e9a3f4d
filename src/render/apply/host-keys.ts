import type { HostKey, Report } from "../../apply/events.ts";
import type { Call, Change, Plan } from "../../model/plan.ts";
import { someOf } from "../../model/list-of.ts";
import { givesKeyOnce, kindsByName } from "../../resources/kinds.ts";
import { KINDS } from "../../resources/registry.ts";
import { painter } from "../text/paint.ts";
import { printable } from "../safe/printable.ts";

export interface HostKeyOptions {
  readonly color: boolean;
  readonly showSecrets?: boolean;
  /** The host keys were put into a file. */
  readonly keysKept?: boolean;
  /** The command that shows the bookings' host links. */
  readonly output: string;
}

/**
 * What has to be said before the calls are made: afterwards it is too late to say where their keys are to go. `undefined` if no key is
 * given that is given once. `ways` are the options that keep one.
 */
export function renderKeysToCome({ calls, changes }: Plan, ways = "--host-keys FILE or --show-secrets"): string | undefined {
  const kinds = kindsByName(KINDS);
  const callsById = new Map(calls.map((call) => [call.id, call]));
  const isGiven = (change: Change): boolean => change.calls.some((id) => givesKeyOnce(callsById.get(id) as Call, change, kinds));
  const addresses = changes.filter(isGiven).map(({ address }) => address);
  if (addresses.length === 0) return undefined;
  const [keys, are, them] = addresses.length === 1 ? ["key", "is", "it"] : ["keys", "are", "them"];
  return `The host ${keys} of ${someOf(addresses.map(printable))} ${are} given once: pass ${ways} to apply, or lose ${them}.`;
}

/** Whose host keys were given out, and whose were lost. A key is told once, so this may be missing nowhere that an apply ends. */
export function renderHostKeys({ hostKeys, lostKeys }: Pick<Report, "hostKeys" | "lostKeys">, options: HostKeyOptions): string {
  const paint = painter(options.color);
  const lines = [
    ...lostKeys.map((address) => `${paint("yellow", "host key lost:")} ${lostKeyText(address)}`),
    ...(hostKeys.length > 0 ? givenLines(hostKeys, options) : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** Whom a key was given for; the keys themselves only if asked for, and if not how to come by them. */
function givenLines(hostKeys: readonly HostKey[], { showSecrets, keysKept, output }: HostKeyOptions): string[] {
  const keys = hostKeys.length === 1 ? "1 host key was" : `${hostKeys.length} host keys were`;
  if (showSecrets === true) {
    return [`${keys} given out:`, ...hostKeys.map(({ address, key }) => `  ${printable(address)}  ${printable(key.reveal())}`)];
  }
  const rooms = hostKeys.some(({ once }) => once);
  return [
    `${keys} given out: ${someOf(hostKeys.map(({ address }) => printable(address)))}`,
    ...(hostKeys.every(({ once }) => once) ? [] : [`\`${output}\` shows the bookings' host links.`]),
    ...(rooms && keysKept !== true
      ? ["An open room's key is given once, and is gone: for another one, close the room, and apply with --host-keys FILE."]
      : []),
  ];
}

/** A run that ended in the middle took the keys of these rooms with it. */
export function lostKeysText(hostKeys: readonly HostKey[]): string {
  if (hostKeys.length === 0) return "";
  const [lost, again] =
    hostKeys.length === 1
      ? ["1 host key had been given out and is lost", "For another one, close the room and open it again."]
      : [`${hostKeys.length} host keys had been given out and are lost`, "For others, close the rooms and open them again."];
  return `${lost}: ${someOf(hostKeys.map(({ address }) => printable(address)))}. ${again}\n`;
}

/** What became of a key that nobody was told, and how to come by another. */
export function lostKeyText(address: string): string {
  return `${printable(address)} was opened, but its host key did not come back with the answer, and no list tells it. For another one, close the room and open it again.`;
}
