import { fail } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import { globs } from "../plan/scope.ts";
import { renderJson } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { stateLocation } from "../session.ts";
import { type StateBackend, thisRun } from "../state/contract.ts";
import { openState } from "../state/open.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { type GlobalOptions, isTalkative, sessionOptions } from "./options.ts";

export interface StateOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** Lists the addresses that the state holds, all or those that a glob matches. */
export async function stateListCommand(patterns: readonly string[], options: StateOptions, io: Io): Promise<ExitCode> {
  const backend = await backendOf(options, io);
  const state = await backend.read();
  const matches = globs(patterns);
  const all = Object.keys(state.objects);
  const addresses = all.filter(matches);
  io.out(options.json === true ? renderJson(addresses) : addresses.map((address) => `${printable(address)}\n`).join(""));
  if (addresses.length === 0 && isTalkative(options)) {
    const what = all.length === 0 ? "nothing" : `${all.length} addresses, and none that matches`;
    io.err(`The state at ${printable(backend.name)} holds ${what}.\n`);
  }
  return EXIT.done;
}

/** Prints what the state holds of one address. */
export async function stateShowCommand(address: string, options: StateOptions, io: Io): Promise<ExitCode> {
  const state = await (await backendOf(options, io)).read();
  const object = objectAt(state, address);
  io.out(renderJson({ address, ...object }));
  return EXIT.done;
}

/** Has the state forget objects; nothing is called, and what is declared is found again by its natural key. */
export async function stateRemoveCommand(addresses: readonly string[], options: StateOptions, io: Io): Promise<ExitCode> {
  await edit(await backendOf(options, io), "xroom state rm", (state) => {
    for (const address of addresses) objectAt(state, address);
    const gone = new Set(addresses);
    return { ...state, objects: Object.fromEntries(Object.entries(state.objects).filter(([address]) => !gone.has(address))) };
  });
  io.out(addresses.map((address) => `Forgotten: ${printable(address)}\n`).join(""));
  return EXIT.done;
}

/** Gives an object another address, as after a rename in the config; nothing is called. */
export async function stateMoveCommand(from: string, to: string, options: StateOptions, io: Io): Promise<ExitCode> {
  await edit(await backendOf(options, io), "xroom state mv", (state) => {
    const object = objectAt(state, from);
    if (Object.hasOwn(state.objects, to)) {
      throw fail("address-taken", `the state holds ${printable(to)} already`, "Remove that first with `xroom state rm`.");
    }
    const segments = to.split("/");
    if (segments[0] !== object.kind)
      throw fail("wrong-kind", `a ${object.kind} can't become ${printable(to)}`, `Its address begins with ${object.kind}/.`);
    if (segments.length !== from.split("/").length || segments.includes(""))
      throw fail("bad-address", `${printable(to)} is not the address of a ${object.kind}`, `Write it like ${from}.`);
    const { [from]: _, ...rest } = state.objects;
    return { ...state, objects: { ...rest, [to]: object } };
  });
  io.out(`Moved: ${printable(from)} → ${printable(to)}\n`);
  return EXIT.done;
}

async function backendOf(options: StateOptions, io: Io): Promise<StateBackend> {
  const { url, directory } = await stateLocation(sessionOptions(options, io));
  return openState(url, directory);
}

/** Reads, edits and writes under the lock. */
async function edit(backend: StateBackend, command: string, change: (state: State) => State): Promise<void> {
  const lock = await backend.lock(thisRun(command));
  try {
    const state = await backend.read();
    await lock.write({ ...change(state), serial: state.serial + 1 });
  } finally {
    await lock.unlock();
  }
}

function objectAt(state: State, address: string): State["objects"][string] {
  const object = Object.hasOwn(state.objects, address) ? state.objects[address] : undefined;
  if (object === undefined)
    throw fail("no-such-address", `the state holds no ${printable(address)}`, "`xroom state list` shows what it holds.");
  return object;
}
