import type { HostKey, Report } from "../../apply/index.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { givesKeyOnce, kindsByName } from "../../resources/kinds.ts";
import { KINDS } from "../../resources/registry.ts";
import { painter } from "../text/paint.ts";
import { printable } from "../safe/printable.ts";
import { foldAddresses } from "./fold-addresses.ts";

export interface HostKeyOptions {
  readonly color: boolean;
  readonly showSecrets?: boolean;
  readonly keysKept?: boolean;
  readonly output: string;
}

/** For before the calls. `undefined` if the plan gets no such key. `options` are those that keep one. */
export function hostKeyWarning({ calls, changes }: Plan, options = "--host-keys FILE or --show-secrets"): string | undefined {
  const giving = callsGivingKeys({ calls, changes });
  const addresses = changes.filter((change) => change.calls.some((id) => giving.has(id))).map(({ address }) => address);
  if (addresses.length === 0) return undefined;
  const [keys, them] = addresses.length === 1 ? ["key", "it"] : ["keys", "them"];
  return `The API gives the host ${keys} of ${foldAddresses(addresses)} only once: pass ${options} to apply to keep ${them}.`;
}

/** The ids of the calls whose answers alone hold a host key. */
export function callsGivingKeys({ calls, changes }: Pick<Plan, "calls" | "changes">): ReadonlySet<string> {
  const kinds = kindsByName(KINDS);
  const callsById = new Map(calls.map((call) => [call.id, call]));
  const givenBy = (change: Change): readonly string[] =>
    change.calls.filter((id) => {
      const call = callsById.get(id);
      return call !== undefined && givesKeyOnce(call, change, kinds);
    });
  return new Set(changes.flatMap(givenBy));
}

/** Every end of an apply must show it: the API gives a key only once. */
export function renderHostKeys({ hostKeys, lostKeys }: Pick<Report, "hostKeys" | "lostKeys">, options: HostKeyOptions): string {
  const paint = painter(options.color);
  const lines = [
    ...lostKeys.map((address) => `${paint("yellow", "host key lost:")} ${lostKeyText(address)}`),
    ...(hostKeys.length > 0 ? receivedLines(hostKeys, options) : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function receivedLines(hostKeys: readonly HostKey[], { showSecrets, keysKept, output }: HostKeyOptions): string[] {
  const keys = hostKeys.length === 1 ? "1 host key" : `${hostKeys.length} host keys`;
  if (showSecrets === true) {
    return [`${keys} received:`, ...hostKeys.map(({ address, key }) => `  ${printable(address)}  ${printable(key.reveal())}`)];
  }
  const rooms = hostKeys.some(({ once }) => once);
  return [
    `${keys} received: ${foldAddresses(hostKeys.map(({ address }) => address))}`,
    ...(hostKeys.every(({ once }) => once) ? [] : [`\`${output}\` shows the bookings' host links.`]),
    ...(rooms && keysKept !== true
      ? ["The API gives an open room's host key only once. To get another, close the room and apply with --host-keys FILE."]
      : []),
  ];
}

/** After a run that ended before it could show or keep these keys. */
export function lostKeysText(hostKeys: readonly HostKey[]): string {
  if (hostKeys.length === 0) return "";
  const [lost, help] =
    hostKeys.length === 1
      ? ["1 host key was received and is lost", "To get another, close the room and open it again."]
      : [`${hostKeys.length} host keys were received and are lost`, "To get others, close the rooms and open them again."];
  return `${lost}: ${foldAddresses(hostKeys.map(({ address }) => address))}. ${help}\n`;
}

export function lostKeyText(address: string): string {
  return `${printable(address)} was opened, but the answer held no host key, and no list shows it. To get another, close the room and open it again.`;
}
