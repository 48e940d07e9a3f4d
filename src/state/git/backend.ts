import { setTimeout as sleep } from "node:timers/promises";
import type { State } from "../../model/state.ts";
import type { Holder, OpenOptions, StateBackend, WriteNote } from "../contract.ts";
import { isBroken, parseState, readReplaceable, serialiseState } from "../document.ts";
import { type Lease, parseLease, REMOTE_LEASE, scaleLease, serialiseLease } from "../lease.ts";
import { createLeasedBackend } from "../leased-backend.ts";
import { lockLost, nameHolder, nameUser, stateChanged } from "../lock-failures.ts";
import { mayReplace } from "../replacement.ts";
import type { Store, StoredLock } from "../store.ts";
import { parseAddress } from "./address.ts";
import type { CommitDraft } from "./commits.ts";
import { createRemote, type Move, type Refs } from "./remote.ts";

/*
 * The state as a ref of a git repository.
 *
 *     refs/xroom/production        ●──●──●──●   one commit a write, of state.json; the message says who, which run, which plan
 *     refs/xroom/production.lease           ○   the lock: one commit without a parent, replaced by each renewal; gone when free
 *
 * A push moves a ref from the commit that it names (`--force-with-lease=<ref>:<commit>`): compare-and-set. A write moves both refs or neither
 * (`--atomic`), and renews the lock, since git leaves out a ref that doesn't move.
 *
 * A push whose answer was lost may be done: no two commits are equal, so the remote's refs tell.
 */

const STATE_FILE = "state.json";
const LEASE_FILE = "lease.json";
/** Milliseconds between the tries of a push that is refused though no ref has moved: another one may be under way, on a slow server. */
const PAUSES = [50, 100, 200, 400, 800, 1_600, 3_200];

/** Throws a Failure for a bad address; runs git later. */
export function openGitState(url: string, options: OpenOptions): StateBackend {
  return createLeasedBackend(createGitStore(url, options), scaleLease(REMOTE_LEASE, options.lease));
}

interface StoredState {
  readonly commit: string | undefined;
  readonly state: State | undefined;
}

/** A lock's version is its commit. */
function createGitStore(url: string, options: OpenOptions): Store {
  const address = parseAddress(url, options);
  const { name } = address;
  const remote = createRemote(address, options);
  /** As last seen. */
  let lastState: StoredState | undefined;
  let lastLock: StoredLock | undefined;

  const readStateAt = async ({ state: commit }: Refs): Promise<StoredState> => {
    if (lastState !== undefined && lastState.commit === commit) return lastState;
    const parse = async (at: string): Promise<State> => parseState(await remote.read(at, STATE_FILE), name);
    lastState = { commit, state: commit === undefined ? undefined : await readReplaceable(options, () => parse(commit)) };
    return lastState;
  };
  const leaseDraft = (lease: Lease): CommitDraft => ({
    file: LEASE_FILE,
    text: serialiseLease(lease),
    message: `held: ${nameHolder(lease.holder)}\n`,
  });
  /** Gives the refs if another run has moved them. */
  const push = async (moves: readonly Move[]): Promise<"done" | Refs> => {
    for (let tries = 0; ; tries += 1) {
      const { done, refused, output } = await remote.push(moves);
      if (done) return "done";
      const refs = await remote.fetch();
      if (moves.every(({ ref, to }) => refs[ref] === to)) return "done";
      if (moves.some(({ ref, from }) => refs[ref] !== from)) return refs;
      const pause = PAUSES[tries];
      if (!refused || pause === undefined) throw await remote.explain(moves, output);
      await sleep(pause * (0.5 + Math.random()));
    }
  };

  return {
    name,
    readState: async () => (await readStateAt(await remote.fetch())).state,
    readLock: async () => {
      const listed = await remote.list();
      if (listed.lease === undefined) return undefined;
      // Saves a waiting run the fetch.
      if (listed.lease === lastLock?.version) return lastLock;
      const { lease: version } = await remote.fetch();
      lastLock = version === undefined ? undefined : lockOf(version, await remote.read(version, LEASE_FILE).catch(noLease));
      return lastLock;
    },
    setLock: async (lease, current) => {
      const [commit = ""] = await remote.commit(lease.holder, [leaseDraft(lease)]);
      return (await push([{ ref: "lease", from: current, to: commit }])) === "done" ? commit : undefined;
    },
    clearLock: async (current) => (await push([{ ref: "lease", from: current, to: undefined }])) === "done",
    writeState: async (state, current, { lease, note }) => {
      let stored = lastState ?? (await readStateAt(await remote.fetch()));
      if (!mayReplace(state, stored.state, note)) {
        const refs = await remote.fetch();
        if (refs.lease !== current) throw lockLost(name);
        stored = await readStateAt(refs);
        if (!mayReplace(state, stored.state, note)) throw stateChanged(name, stored.state);
      }
      const drafts = [
        { file: STATE_FILE, text: serialiseState(state), message: messageOf(state, lease.holder, note), parent: stored.commit },
        leaseDraft(lease),
      ];
      const [commit = "", version = ""] = await remote.commit(lease.holder, drafts);
      const pushed = await push([
        { ref: "state", from: stored.commit, to: commit },
        { ref: "lease", from: current, to: version },
      ]);
      if (pushed === "done") {
        lastState = { commit, state };
        return { version, renewed: true };
      }
      if (pushed.lease !== current) throw lockLost(name);
      throw stateChanged(name, (await readStateAt(pushed)).state);
    },
    close: remote.close,
  };
}

/** The ref was set by hand: it is a lock that names no holder. */
function noLease(error: unknown): string {
  if (isBroken(error)) return "";
  throw error;
}

function lockOf(version: string, text: string): StoredLock {
  const { holder, expires } = parseLease(text);
  return { holder, end: { by: "holder", at: expires }, version };
}

function messageOf({ serial, lineage }: State, holder: Holder, { summary, plan }: WriteNote): string {
  const { command, run } = holder;
  const trailers = [
    `Run: ${run}`,
    `By: ${nameUser(holder)}`,
    ...(plan === undefined ? [] : [`Plan: ${plan}`]),
    `Serial: ${serial}`,
    `Lineage: ${lineage}`,
  ];
  return `${command}: ${summary}\n\n${trailers.map((line) => `${line.replace(/[\u0000-\u001f\u007f]+/g, " ")}\n`).join("")}`;
}
