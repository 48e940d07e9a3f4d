import { setTimeout as pause } from "node:timers/promises";
import type { Exchange } from "../../api/exchange.ts";
import type { State } from "../../model/state.ts";
import type { OpenOptions, StateBackend } from "../contract.ts";
import { type Lease, type LeaseEnd, type ParsedLease, REMOTE_LEASE, scaleLease } from "../lease.ts";
import { createLeasedBackend } from "../leased-backend.ts";
import { lockLost, stateChanged } from "../lock-failures.ts";
import { mayReplace } from "../replacement.ts";
import type { Store } from "../store.ts";
import { type Content, parseContent, serialiseContent } from "./content.ts";
import { serialiseState } from "../document.ts";
import { keepCredentials } from "./credentials/index.ts";
import { createS3Exchange } from "./exchange.ts";
import { createObjects, type Objects } from "./objects.ts";
import { type Place, readPlace } from "./place.ts";
import { type ConditionSyntax, probeConditions } from "./probe.ts";
import { readProfile } from "./profile.ts";

/*
 * The state as an object of a store that speaks S3, which replaces one object atomically, never two. With state and lock in two, this
 * could happen, and what B made would be recorded nowhere:
 *
 *     A   finds its lock still held … suspended beyond its lease …      writes the state: unchanged so far, so it succeeds
 *     B                                 takes the lock, reads the state, makes calls …                        can't write
 *
 * So one object holds both, and every step replaces it with `If-Match`. When B takes the lock the entity tag changes: that fences A.
 *
 *     { lock: { run: A, expires }, state: { serial: 7 … } }
 *
 * A step whose answer was lost is done if the object holds what was sent. Leases expire by the store's clock, which each answer tells.
 */

/** Throws a Failure for a bad URL. */
export async function openS3State(url: string, options: OpenOptions): Promise<StateBackend> {
  const { environment } = options;
  const profile = await readProfile(environment);
  const place = readPlace(url, profile, options);
  const exchange = createS3Exchange(environment);
  const credentials = keepCredentials({ environment, profile, region: place.region, exchange });
  const store = createObjectStore(place, createObjects(place, credentials, exchange), exchange, options);
  return createLeasedBackend(store, scaleLease(REMOTE_LEASE, options.lease));
}

interface StoredObject extends Content {
  readonly etag: string | undefined;
}

const NOTHING: Content = { lock: undefined, state: undefined };

/** An own renewal that arrives late changes the tag. */
const TRIES = 3;
/** Milliseconds between them, at most. */
const PAUSE = 200;

/** A lock's version is the entity tag. */
function createObjectStore(place: Place, objects: Objects, { close }: Exchange, options: OpenOptions): Store {
  const { key, name } = place;
  const { clock } = objects;
  let probed: Promise<ConditionSyntax> | undefined;
  /** A step sends the whole object. */
  let last: StoredObject | undefined;

  const get = async (): Promise<StoredObject> => {
    const found = await objects.get(key);
    const content = found === undefined ? NOTHING : await parseContent(found.body, name, options);
    last = { ...content, etag: found?.etag };
    return last;
  };
  /** `undefined` if the object has changed. */
  const replace = async (
    seen: StoredObject,
    lock: ParsedLease | undefined,
    state: State | undefined,
  ): Promise<string | undefined> => {
    probed ??= probeConditions(objects, place).catch((error: unknown) => {
      probed = undefined;
      throw error;
    });
    const { quoted } = await probed;
    const body = serialiseContent({ lock, state });
    const etag = await objects.put(key, body, seen.etag === undefined ? "absent" : { etag: seen.etag, quoted });
    if (etag !== undefined) last = { etag, lock, state };
    return etag;
  };
  const startLease = ({ holder, length }: Lease): ParsedLease => {
    const now = clock.latest();
    return { holder, expires: now === undefined ? undefined : now + length };
  };
  const endOf = ({ expires }: ParsedLease): LeaseEnd => {
    const now = clock.earliest();
    // Without a time of the store it has to be watched.
    if (expires === undefined || now === undefined) return { by: "holder", at: undefined };
    return { by: "store", left: expires - now };
  };
  /** `undefined` if the tag has changed. */
  const getAt = async (etag: string): Promise<StoredObject | undefined> => {
    const seen = last?.etag === etag ? last : await get();
    return seen.etag === etag ? seen : undefined;
  };

  return {
    name,
    readState: async () => (await get()).state,
    readLock: async () => {
      const { lock, etag } = await get();
      return lock === undefined || etag === undefined ? undefined : { holder: lock.holder, end: endOf(lock), version: etag };
    },
    setLock: async (lease, current) => {
      const seen = current === undefined ? (last ?? (await get())) : await getAt(current);
      if (seen === undefined || (current === undefined && seen.lock !== undefined)) return undefined;
      return replace(seen, startLease(lease), seen.state);
    },
    clearLock: async (current) => {
      const seen = await getAt(current);
      return seen !== undefined && (await replace(seen, undefined, seen.state)) !== undefined;
    },
    writeState: async (state, current, { lease, note }) => {
      const { run } = lease.holder;
      let seen = (await getAt(current)) ?? last;
      for (let tries = 0; tries < TRIES; tries += 1) {
        if (seen?.lock?.holder.run !== run) throw lockLost(name);
        if (!mayReplace(state, seen.state, note)) throw stateChanged(name, seen.state);
        if (tries > 0) await pause(PAUSE * Math.random());
        const version = await replace(seen, startLease(lease), state);
        if (version !== undefined) return { version, renewed: true };
        seen = await get();
        const { etag, lock } = seen;
        if (etag !== undefined && lock?.holder.run === run && isSame(seen.state, state)) return { version: etag, renewed: false };
      }
      throw lockLost(name);
    },
    close,
  };
}

function isSame(stored: State | undefined, state: State): boolean {
  return stored !== undefined && serialiseState(stored) === serialiseState(state);
}
