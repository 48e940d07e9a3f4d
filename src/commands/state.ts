import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fail } from "../model/diagnostic.ts";
import { createKeyring } from "../model/keyring.ts";
import type { State, StateObject } from "../model/state.ts";
import { liveOf } from "../live.ts";
import { globs } from "../plan/scope.ts";
import { harmlessJson, renderJson } from "../render/json.ts";
import { printable } from "../render/printable.ts";
import { openProject, stateLocation } from "../session.ts";
import type { StateBackend } from "../state/contract.ts";
import { parseState, serialiseState } from "../state/document.ts";
import { openState } from "../state/open.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import { type LockOptions, lockState } from "./locking.ts";
import { directoryOf, type GlobalOptions, isTalkative, sessionOptions } from "./options.ts";

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

/** Prints what the state holds of one address; with `--live` what the API holds of it, too. */
export async function stateShowCommand(
  address: string,
  options: StateOptions & { readonly live?: boolean },
  io: Io,
): Promise<ExitCode> {
  const state = await (await backendOf(options, io)).read();
  const object = objectAt(state, address);
  const live = options.live === true ? { live: await liveDocument(address, object, options, io) } : {};
  io.out(renderJson({ address, ...object, ...live }));
  return EXIT.done;
}

/** In the config's language, with secrets hidden as in plans; `null` if it is gone. */
async function liveDocument(address: string, object: StateObject, options: StateOptions, io: Io): Promise<object | null> {
  const project = await openProject(sessionOptions(options, io));
  try {
    const live = await liveOf(project, address, object);
    if (live === undefined) return null;
    const people = live.kind === "room" && live.opaque !== true ? { people: live.people } : {};
    return { ...createKeyring(project.account.secret).hideSpec(live.spec), ...people };
  } finally {
    await project.close();
  }
}

/** Has the state forget objects; nothing is called, and what is declared is found again by its natural key. */
export async function stateRemoveCommand(
  addresses: readonly string[],
  options: StateOptions & LockOptions,
  io: Io,
): Promise<ExitCode> {
  await edit(await backendOf(options, io), "xroom state rm", options, io, (state) => {
    for (const address of addresses) objectAt(state, address);
    const gone = new Set(addresses);
    return { ...state, objects: Object.fromEntries(Object.entries(state.objects).filter(([address]) => !gone.has(address))) };
  });
  io.out(addresses.map((address) => `Forgotten: ${printable(address)}\n`).join(""));
  return EXIT.done;
}

/** Gives an object another address, as after a rename in the config; nothing is called. */
export async function stateMoveCommand(from: string, to: string, options: StateOptions & LockOptions, io: Io): Promise<ExitCode> {
  await edit(await backendOf(options, io), "xroom state mv", options, io, (state) => {
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

/** Prints the whole state. */
export async function statePullCommand(options: StateOptions, io: Io): Promise<ExitCode> {
  io.out(harmlessJson(serialiseState(await (await backendOf(options, io)).read())));
  return EXIT.done;
}

/** Puts a state back that was pulled, or kept by a run that could not write it. Another state's, or an older one, is refused. */
export async function statePushCommand(file: string, options: StateOptions & LockOptions, io: Io): Promise<ExitCode> {
  const text =
    file === "-"
      ? await textOf(io.stdin)
      : await readFile(resolve(directoryOf(options, io), file), "utf8").catch(unreadable(file));
  const pushed = parseState(text, printable(file));
  await edit(await backendOf(options, io), "xroom state push", options, io, (state) => {
    if (state.serial > 0 && state.lineage !== pushed.lineage)
      throw fail(
        "other-lineage",
        `${printable(file)} is another state: its lineage is ${printable(pushed.lineage)}, and not ${state.lineage}`,
        "Nothing was written.",
        { kind: "refused" },
      );
    if (pushed.serial < state.serial)
      throw fail(
        "older-state",
        `${printable(file)} is older (serial ${pushed.serial}) than what is stored (serial ${state.serial})`,
        "Nothing was written.",
        { kind: "refused" },
      );
    return pushed;
  });
  io.out(`Pushed: ${Object.keys(pushed.objects).length} addresses.\n`);
  return EXIT.done;
}

/** Takes the lock away from a run that is known to be dead. */
export async function stateUnlockCommand(options: StateOptions & { readonly yes?: boolean }, io: Io): Promise<ExitCode> {
  if (options.yes !== true)
    throw fail(
      "not-asked",
      "taking a lock away from a run that is alive lets two write at once",
      "If you know that it is dead, pass -y. A dead run's lock also ends by itself within half a minute.",
    );
  const held = await (await backendOf(options, io)).forceUnlock();
  io.out(
    held === undefined
      ? "Nobody held the lock.\n"
      : `Unlocked: ${printable(`${held.command} by ${held.user} on ${held.host} since ${held.since}`)}\n`,
  );
  return EXIT.done;
}

function unreadable(file: string): (cause: unknown) => never {
  return (cause) => {
    throw fail(
      "unreadable-file",
      `${printable(file)} can't be read: ${(cause as Error).message}`,
      "Check its name and permissions.",
      { cause },
    );
  };
}

async function textOf(stream: NodeJS.ReadStream): Promise<string> {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += String(chunk);
  return text;
}

async function backendOf(options: StateOptions, io: Io): Promise<StateBackend> {
  const { url, directory } = await stateLocation(sessionOptions(options, io));
  return openState(url, directory);
}

/** Reads, edits and writes under the lock. */
async function edit(
  backend: StateBackend,
  command: string,
  options: LockOptions,
  io: Io,
  change: (state: State) => State,
): Promise<void> {
  const lock = await lockState(backend, command, options, io, new AbortController().signal);
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
