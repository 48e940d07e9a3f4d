import { fail } from "../../model/diagnostic.ts";
import { createKeyring } from "../../model/keyring.ts";
import type { State, StateObject } from "../../model/state.ts";
import { liveOf } from "../../project/lookup.ts";
import { addressGlobs } from "../../plan/scope.ts";
import { harmlessJson, renderJson } from "../../render/safe/json.ts";
import { printable } from "../../render/safe/printable.ts";
import { openProject } from "../../project/session.ts";
import { serialiseState } from "../../state/document.ts";
import { nameHolder } from "../../state/lock-failures.ts";
import { backendOf, edit, type StateOptions } from "./edit.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import type { LockOptions } from "../terminal/locking.ts";
import { isTalkative, sessionOptions } from "../terminal/options.ts";
import { suggest } from "../terminal/suggest.ts";
import { doneIfTold } from "../terminal/told.ts";

/** Lists the addresses that the state holds, all or those that a glob matches. */
export async function stateListCommand(patterns: readonly string[], options: StateOptions, io: Io): Promise<ExitCode> {
  await using backend = await backendOf(options, io);
  const state = await backend.read();
  const matches = addressGlobs(patterns);
  const all = Object.keys(state.objects);
  const addresses = all.filter(matches);
  io.out(options.json === true ? renderJson(addresses) : addresses.map((address) => `${printable(address)}\n`).join(""));
  if (addresses.length === 0 && isTalkative(options)) {
    const what = all.length === 0 ? "nothing" : `${all.length} addresses, and none that matches`;
    io.err(`The state at ${printable(backend.name)} holds ${what}${begunText(state)}.\n`);
  }
  return EXIT.done;
}

/** A state may hold nothing but this, and is not nothing: the next run looks for what they made. */
function begunText({ intents }: State): string {
  if (intents.length === 0) return "";
  return `, and ${intents.length === 1 ? "1 call" : `${intents.length} calls`} of a run that ended early`;
}

/** Prints what the state holds of one address; with `--live` what the API holds of it, too. */
export async function stateShowCommand(
  address: string,
  options: StateOptions & { readonly live?: boolean },
  io: Io,
): Promise<ExitCode> {
  await using backend = await backendOf(options, io);
  const state = await backend.read();
  const object = objectAt(state, address, options);
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
    return { ...createKeyring(project.account.secret).hideSpec(live.spec, live), ...people };
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
  await using backend = await backendOf(options, io);
  await edit(backend, "xroom state rm", options, io, (state) => {
    for (const address of addresses) objectAt(state, address, options);
    const gone = new Set(addresses);
    const objects = Object.fromEntries(Object.entries(state.objects).filter(([address]) => !gone.has(address)));
    // An intent would find them again.
    const intents = state.intents.filter(({ address }) => !gone.has(address));
    return { state: { ...state, objects, intents, serial: state.serial + 1 } };
  });
  io.out(addresses.map((address) => `Forgotten: ${printable(address)}\n`).join(""));
  return doneIfTold(io);
}

/** Gives an object another address, as after a rename in the config; nothing is called. */
export async function stateMoveCommand(from: string, to: string, options: StateOptions & LockOptions, io: Io): Promise<ExitCode> {
  await using backend = await backendOf(options, io);
  await edit(backend, "xroom state mv", options, io, (state) => {
    const object = objectAt(state, from, options);
    if (Object.hasOwn(state.objects, to)) {
      throw fail(
        "address-taken",
        `the state holds ${printable(to)} already`,
        `Remove that first with \`${suggest(["state", "rm", to], options)}\`.`,
      );
    }
    const segments = to.split("/");
    if (segments[0] !== object.kind)
      throw fail("wrong-kind", `a ${object.kind} can't become ${printable(to)}`, `Its address begins with ${object.kind}/.`);
    if (segments.length !== from.split("/").length || segments.includes(""))
      throw fail("bad-address", `${printable(to)} is not the address of a ${object.kind}`, `Write it like ${from}.`);
    const { [from]: _, ...rest } = state.objects;
    return { state: { ...state, objects: { ...rest, [to]: object }, serial: state.serial + 1 } };
  });
  io.out(`Moved: ${printable(from)} → ${printable(to)}\n`);
  return doneIfTold(io);
}

/** Prints the whole state. */
export async function statePullCommand(options: StateOptions, io: Io): Promise<ExitCode> {
  await using backend = await backendOf(options, io);
  io.out(harmlessJson(serialiseState(await backend.read())));
  return EXIT.done;
}

/** Takes the lock away from a run that is known to be dead. */
export async function stateUnlockCommand(options: StateOptions & { readonly yes?: boolean }, io: Io): Promise<ExitCode> {
  if (options.yes !== true)
    throw fail(
      "not-asked",
      "taking a lock away from a run that is alive lets two write at once",
      "If you know that it is dead, pass -y. A dead run's lock also ends by itself; whoever finds it is told when.",
    );
  await using backend = await backendOf(options, io);
  const held = await backend.forceUnlock();
  io.out(held === undefined ? "Nobody held the lock.\n" : `Unlocked: ${printable(nameHolder(held))}\n`);
  return doneIfTold(io);
}

function objectAt(state: State, address: string, options: StateOptions): State["objects"][string] {
  const object = Object.hasOwn(state.objects, address) ? state.objects[address] : undefined;
  if (object === undefined)
    throw fail("no-such-address", `the state holds no ${printable(address)}`, helpFor(state, address, options));
  return object;
}

/** A plan shows a recurring meeting by the address of its series, and the state holds its occurrences; of a webhook, its regions. */
function helpFor(state: State, address: string, options: StateOptions): string {
  const count = Object.keys(state.objects).filter((each) => each.startsWith(`${address}@`)).length;
  if (count === 0) return `\`${suggest(["state", "list"], options)}\` shows what it holds.`;
  const glob = `${address}@*`;
  return `It holds ${count} as ${printable(glob)}: \`${suggest(["state", "list", glob], options)}\` names ${count === 1 ? "it" : "them"}.`;
}
