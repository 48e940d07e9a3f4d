import type { Exchange } from "../../api/exchange.ts";
import type { State } from "../../model/state.ts";
import type { OpenOptions, StateBackend } from "../contract.ts";
import { createS3Exchange } from "./exchange.ts";
import type { Lease, LeaseTimes } from "../lease.ts";
import { createLeasedBackend, type Store } from "../leased.ts";
import { follows, lockLost, stateChanged } from "../lock-failures.ts";
import { type Content, parseContent, serialiseContent } from "./content.ts";
import { keepCredentials } from "./credentials/index.ts";
import { createObjects, type Objects } from "./objects.ts";
import { type Place, readPlace } from "./place.ts";
import { type Manner, probe } from "./probe.ts";
import { readProfile } from "./profile.ts";

/*
 * The state as an object of a store that speaks S3.
 *
 * A store replaces one object in one step, and never two. With the state in one object and the lock in another, each of them replaced
 * under a condition of its own, this can happen:
 *
 *     A  holds the lock, finds it still its own … is suspended … beyond its lease …              … writes the state: nothing has changed it yet
 *     B                                             takes the lock, reads the state, makes calls                                              … can't write
 *
 * and what B has made is written down nowhere. So both are in one object, which holds the lease and the state:
 *
 *     { lock: { run: A, expires }, state: { serial: 7 … } }
 *
 * Every step (take, renew, write, give back) replaces it whole, with `If-Match` and the entity tag of what the step goes out from. B's
 * taking of the lock gives it another tag; and from then on A can do nothing. The write is compare-and-set and fence in one.
 *
 * An entity tag may be a digest of the content, so that equal contents have equal tags. That does no harm: the holder's run and the
 * end of its lease are in the content, which so differs with each step; and a free lock over the same state is the same, whoever left it.
 *
 * An answer may be lost, of a write that was done; the next try of it is then refused, since the tag has changed. So a refusal is a
 * reason to look: if what is there is what was sent, it was done. A try that comes in late, when all have gone on, changes nothing, for
 * the same reason.
 *
 * A lease is a time of the store's clock, which each of its answers tells (to the second; so a difference of less than two seconds is
 * taken for none, for which `REMOTE_LEASE` makes ample allowance). A machine whose clock is wrong neither holds a lock too long nor takes
 * one too early.
 *
 * All of it stands and falls with the conditions. A store that ignores them is found out before the first lock of a run.
 */

/** The state in an object of a store. Throws a Failure for a URL that can't be read, or that is not to be used on a config's word. */
export async function openS3State(url: string, options: OpenOptions, times: LeaseTimes): Promise<StateBackend> {
  const { environment } = options;
  const profile = await readProfile(environment);
  const place = readPlace(url, profile, options);
  const exchange = createS3Exchange(environment);
  const credentials = keepCredentials({ environment, profile, region: place.region, exchange });
  const store = createObjectStore(place, createObjects(place, credentials, exchange), exchange, options);
  return createLeasedBackend(store, times);
}

/** The object as it was last seen. */
interface Sight extends Content {
  /** `undefined` if there is none. */
  readonly etag: string | undefined;
  readonly ahead: number;
}

const NOTHING: Content = { lock: undefined, state: undefined };

/** How often a write is tried again over a renewal of our own that came in late. */
const TRIES = 3;

function createObjectStore(place: Place, objects: Objects, { close }: Exchange, options: OpenOptions): Store<string> {
  const { key, name } = place;
  let probed: Promise<Manner> | undefined;
  /** What is sent in a step holds all of it: so what a step goes out from must be known, and not only its tag. */
  let last: Sight | undefined;

  const see = async (): Promise<Sight> => {
    const { found, ahead } = await objects.get(key);
    const content = found === undefined ? NOTHING : await parseContent(found.body, ahead, name, options);
    last = { ...content, etag: found?.etag, ahead };
    return last;
  };
  /** Replaces what was seen; gives the new tag, or `undefined` if something else is there by now. */
  const replace = async (seen: Sight, lock: Lease | undefined, state: State | undefined): Promise<string | undefined> => {
    probed ??= probe(objects, place).catch((error: unknown) => {
      probed = undefined;
      throw error;
    });
    const { quoted } = await probed;
    const body = serialiseContent({ lock, state }, seen.ahead);
    const etag = await objects.put(key, body, seen.etag === undefined ? "absent" : { etag: seen.etag, quoted });
    if (etag !== undefined) last = { etag, ahead: seen.ahead, lock, state };
    return etag;
  };
  /** What there is at a tag; `undefined` if that is no longer the object's. */
  const at = async (held: string): Promise<Sight | undefined> => {
    const seen = last?.etag === held ? last : await see();
    return seen.etag === held ? seen : undefined;
  };

  return {
    name,
    read: async () => (await see()).state,
    look: async () => {
      const { lock, etag } = await see();
      return lock === undefined || etag === undefined ? undefined : { lease: lock, version: etag };
    },
    take: async (lease, version) => {
      const seen = version === undefined ? (last ?? (await see())) : await at(version);
      if (seen === undefined || (version === undefined && seen.lock !== undefined)) return undefined;
      return replace(seen, lease, seen.state);
    },
    drop: async (held) => {
      const seen = await at(held);
      return seen !== undefined && (await replace(seen, undefined, seen.state)) !== undefined;
    },
    write: async (state, held, { lease, note }) => {
      let seen = (await at(held)) ?? last;
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (seen?.lock?.run !== lease.run) throw lockLost(name);
        if (!follows(state, seen.state, note)) throw stateChanged(name, seen.state);
        const version = await replace(seen, lease, state);
        if (version !== undefined) return { version, lease };
        seen = await see();
        const { etag, lock } = seen;
        if (etag !== undefined && lock?.run === lease.run && isSame(seen.state, state)) return { version: etag, lease: lock };
      }
      throw lockLost(name);
    },
    close,
  };
}

function isSame(stored: State | undefined, state: State): boolean {
  return JSON.stringify(stored) === JSON.stringify(state);
}
