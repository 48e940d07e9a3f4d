import { setTimeout as sleep } from "node:timers/promises";
import type { State } from "../../model/state.ts";
import type { Holder, OpenOptions, StateBackend, WriteNote } from "../contract.ts";
import { orNothing, parseState, serialiseState } from "../document.ts";
import { parseAddress } from "./address.ts";
import { createRemote, type Move, type Refs } from "./remote.ts";
import { type Lease, type LeaseTimes, parseLease, REMOTE_LEASE, serialiseLease } from "../lease.ts";
import { createLeasedBackend, type Seen, type Store } from "../leased.ts";
import { follows, lockLost, nameHolder, stateChanged } from "../lock-failures.ts";

/*
 * The state as a ref of a git repository.
 *
 *     refs/xroom/production        ●──●──●──●   one commit a write: who, which run, which plan, what for; a tree of state.json alone
 *     refs/xroom/production.lease           ○   the lock: one commit without a parent, which each renewal replaces; gone when free
 *
 * A push moves a ref from the commit that its sender has named (`--force-with-lease=<ref>:<commit>`) and not from any other: git's own
 * compare-and-set, which the server does under a lock of its own. So the lock can be taken, renewed and given back by whoever has
 * seen it last, and by nobody else.
 *
 * A write must not only find the state as it was read, but also the lock as it was taken; and of two pushes one after the other the
 * second may come too late. So both refs are moved by one push that is done whole or not at all (`--atomic`). The lock has really to
 * move in it: git leaves out of a push what needs no change, and what is left out the server doesn't compare. So each write renews
 * the lock as well. A server that can't do this is found out when the lock is taken, and not when there is something to lose.
 *
 * The lock is another ref than the state, so that taking it and renewing it don't show in the state's history.
 *
 * A push whose answer is lost (the network went down) may have been done. No two commits are alike, so the remote is asked: if the
 * lock is at the commit that was pushed, it was done.
 *
 * A lease is a time of day, written by its holder's clock and looked at by another's. It is of a minute; the holder gives it up a
 * quarter of a minute early, and so two clocks may be that far apart. If they are further, a lock may be taken from a run that is
 * alive: that run finds it out at its next write, which is refused.
 */

const STATE_FILE = "state.json";
const LEASE_FILE = "lease.json";
/** How often a push is tried again that the server refused though nobody came in between. */
const TRIES = 5;

/** `git:<remote>#<ref>`. Throws a Failure for an address that can't be used; git itself is first run when the state is. */
export function openGitState(url: string, options: OpenOptions, times: LeaseTimes = REMOTE_LEASE): StateBackend {
  return createLeasedBackend(createGitStore(url, options), times);
}

interface Known {
  /** The commit, `undefined` if there is none. */
  readonly commit: string | undefined;
  readonly state: State | undefined;
}

/** A lock's version is its commit. */
function createGitStore(url: string, options: OpenOptions): Store<string> {
  const address = parseAddress(url, options);
  const { name } = address;
  const remote = createRemote(address, options);
  /** The state as it was last seen, which is what the next one is made from. */
  let known: Known | undefined;
  /** The lock as it was last seen. */
  let lock: Seen<string> | undefined;

  const learn = async ({ state }: Refs): Promise<Known> => {
    if (known !== undefined && known.commit === state) return known;
    const stored = async (commit: string): Promise<State> => parseState(await remote.read(commit, STATE_FILE), name);
    known = { commit: state, state: state === undefined ? undefined : await orNothing(options, () => stored(state)) };
    return known;
  };
  const leaseCommit = (lease: Lease) => ({
    file: LEASE_FILE,
    text: serialiseLease(lease),
    message: `held: ${nameHolder(lease)}\n`,
  });

  /** Pushes until it is known whether that was done. `undefined`: not, for the refs aren't where they have to be moved from. */
  const push = async (moves: readonly Move[]): Promise<"done" | Refs> => {
    for (let tries = 1; ; tries += 1) {
      const { done, refused, said } = await remote.push(moves);
      if (done) return "done";
      const seen = await remote.fetch();
      if (moves.every(({ ref, to }) => seen[ref] === to)) return "done";
      if (moves.some(({ ref, from }) => seen[ref] !== from)) return seen;
      if (!refused || tries === TRIES) throw await remote.explain(moves, said);
      // Several were at it, each in the way of the other.
      await sleep(20 * tries * Math.random());
    }
  };

  return {
    name,
    read: async () => (await learn(await remote.fetch())).state,
    look: async () => {
      const listed = await remote.list();
      if (listed.lease === undefined) return undefined;
      // Whoever waits sees the same lock again and again.
      if (listed.lease === lock?.version) return lock;
      const { lease } = await remote.fetch();
      lock = lease === undefined ? undefined : { version: lease, lease: parseLease(await remote.read(lease, LEASE_FILE)) };
      return lock;
    },
    take: async (lease, from) => {
      const [commit = ""] = await remote.commit(lease, [leaseCommit(lease)]);
      return (await push([{ ref: "lease", from, to: commit }])) === "done" ? commit : undefined;
    },
    drop: async (held) => (await push([{ ref: "lease", from: held, to: undefined }])) === "done",
    write: async (state, held, { lease, note }) => {
      let from = known ?? (await learn(await remote.fetch()));
      if (!follows(state, from.state, note)) {
        const seen = await remote.fetch();
        if (seen.lease !== held) throw lockLost(name);
        from = await learn(seen);
        if (!follows(state, from.state, note)) throw stateChanged(name, from.state);
      }
      const drafts = [
        { file: STATE_FILE, text: serialiseState(state), message: messageOf(state, lease, note), parent: from.commit },
        leaseCommit(lease),
      ];
      const [commit = "", version = ""] = await remote.commit(lease, drafts);
      const pushed = await push([
        { ref: "state", from: from.commit, to: commit },
        { ref: "lease", from: held, to: version },
      ]);
      if (pushed === "done") {
        known = { commit, state };
        return { version, lease };
      }
      if (pushed.lease !== held) throw lockLost(name);
      throw stateChanged(name, (await learn(pushed)).state);
    },
    close: remote.close,
  };
}

/** What `git log` shows. */
function messageOf({ serial, lineage }: State, { command, run, user, host }: Holder, { summary, plan }: WriteNote): string {
  const trailers = [
    `Run: ${run}`,
    `By: ${user} on ${host}`,
    ...(plan === undefined ? [] : [`Plan: ${plan}`]),
    `Serial: ${serial}`,
    `Lineage: ${lineage}`,
  ];
  return `${command}: ${summary}\n\n${trailers.map((line) => `${line.replace(/[\u0000-\u001f\u007f]+/g, " ")}\n`).join("")}`;
}
