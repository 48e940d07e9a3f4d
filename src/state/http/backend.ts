import { type Failure, fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { type Holder, type OpenOptions, type StateBackend, thisRun } from "../contract.ts";
import { parseState, readReplaceable, serialiseState } from "../document.ts";
import { scaleLease, UNRENEWED_LEASE } from "../lease.ts";
import { createLeasedBackend } from "../leased-backend.ts";
import { lockLost, stateChanged } from "../lock-failures.ts";
import { mayReplace } from "../replacement.ts";
import type { Store, StoredLock } from "../store.ts";
import { type HttpAddress, parseHttpAddress } from "./address.ts";
import { createHttpClient, type HttpAnswer, type HttpClient } from "./client.ts";
import { lockIdOf, lockInfoOf, readLockInfo } from "./lock-info.ts";

/*
 * The state behind Terraform's HTTP protocol, as GitLab and others serve it.
 *
 *     GET    <state>               200 with it · 404 or 204: there is none
 *     POST   <state>?ID=<lock>     200, 201, 204 · refused unless that lock is held
 *     LOCK   <lock>    { ID, … }   200: taken · 409 or 423 with the holder's { ID, … }
 *     UNLOCK <unlock>  { ID, … }   200: free
 *
 * The lock's id holds the lease, which lasts an hour: renewing would leave a gap for another run. Only xroom's own locks end, by the server's
 * Date; without one none ends.
 *
 * Only asking for a lock shows its holder. After taking it we ask under another id: a server that agrees keeps no locks. We also ask before
 * each write: not every server compares its id.
 *
 * Whether a failed write was done is read from the state. GitLab refuses a second state of one serial.
 */

/** Throws a Failure for a bad URL. */
export function openHttpState(url: string, options: OpenOptions): StateBackend {
  const address = parseHttpAddress(url, options);
  const store = createHttpStore(address, createHttpClient(address, options), options);
  return createLeasedBackend(store, scaleLease(UNRENEWED_LEASE, options.lease));
}

/** Milliseconds, for a lock that is only asked for to see its holder. */
const PROBE = 10_000;

/** A lock's version is its id. */
function createHttpStore(address: HttpAddress, client: HttpClient, options: OpenOptions): Store {
  const { name } = address;
  const { clock } = client;

  const getState = (): Promise<HttpAnswer> => client.send({ url: address.state, method: "GET" });
  const readState = async (): Promise<State | undefined> => {
    const answer = await getState();
    const { status, text } = answer;
    if (status === 404 || status === 204 || (status === 200 && text === "")) return undefined;
    if (status === 200) return readReplaceable(options, () => parseState(text, name));
    throw unexpected(name, "reading the state", client.quote(answer));
  };
  /** `undefined` if we have it now. */
  const askForLock = async (holder: Holder, id: string): Promise<StoredLock | undefined> => {
    const answer = await client.send(address.lock, JSON.stringify(lockInfoOf(holder, id)));
    const { status, text } = answer;
    if (status === 200 || status === 201 || status === 204) return undefined;
    if (status !== 409 && status !== 423) throw noLock(address, client.quote(answer));
    return readLockInfo(text, id, clock.earliest());
  };
  const unlock = async (holder: Holder, id: string): Promise<HttpAnswer> =>
    client.send(address.unlock, JSON.stringify(lockInfoOf(holder, id)));
  let hasAsked = false;
  const idFor = async (holder: Holder, length: number): Promise<string> => {
    // An answer's Date gives the lock its end.
    if (clock.latest() === undefined && !hasAsked) await getState();
    hasAsked = true;
    const now = clock.latest();
    return lockIdOf(holder, now === undefined ? undefined : now + length);
  };
  const readLock = async (): Promise<StoredLock | undefined> => {
    const asker = thisRun("xroom, to see who holds the lock");
    const id = await idFor(asker, PROBE);
    const held = await askForLock(asker, id);
    if (held === undefined) await unlock(asker, id);
    return held;
  };

  /** From the last refusal: saves a question. */
  let refusedBy: StoredLock | undefined;

  return {
    name,
    takeFirst: true,
    readState,
    readLock: async () => {
      const found = refusedBy ?? (await readLock());
      refusedBy = undefined;
      return found;
    },
    setLock: async ({ holder, length }, current) => {
      const id = await idFor(holder, length);
      if (current !== undefined) await unlock(holder, current);
      const answer = await askForLock(holder, id).catch((error: unknown) => ({ error }));
      if (answer !== undefined && "version" in answer) {
        refusedBy = answer;
        return undefined;
      }
      const held = await readLock();
      // After a lost answer only our id tells that it is ours.
      if (held?.version === id || (answer === undefined && held?.version === "")) return id;
      if (answer !== undefined) throw answer.error;
      refusedBy = held;
      if (held !== undefined) return undefined;
      await unlock(holder, id);
      throw fail(
        "http-no-lock",
        `${name} gives the same lock to two runs at once, so it keeps none`,
        "Choose a server that does, or another place for the state: https://developer.hashicorp.com/terraform/language/backend/http",
      );
    },
    clearLock: async (current) => {
      const answer = await unlock(thisRun("xroom"), current);
      if (answer.status >= 200 && answer.status < 300) return true;
      const held = await readLock();
      if (held === undefined || (held.version !== "" && held.version !== current)) return false;
      throw notUnlocked(name, client.quote(answer));
    },
    writeState: async (state, current, { note }) => {
      if (!isHeldBy(current, await readLock())) throw lockLost(name);
      const stored = await readState();
      if (!mayReplace(state, stored, note)) throw stateChanged(name, stored);
      const url = new URL(address.state);
      url.searchParams.set("ID", current);
      const failure = await client
        .send({ url, method: address.updateMethod }, serialiseState(state))
        .then((answer) =>
          answer.status >= 200 && answer.status < 300 ? undefined : unexpected(name, "writing the state", client.quote(answer)),
        )
        .catch((error: unknown) => error);
      if (failure === undefined) return { version: current, renewed: false };
      const now = await readState();
      if (now !== undefined && serialiseState(now) === serialiseState(state)) return { version: current, renewed: false };
      if (!isHeldBy(current, await readLock())) throw lockLost(name);
      if (!mayReplace(state, now, note)) throw stateChanged(name, now);
      throw failure;
    },
    close: client.close,
  };
}

/** A server that names no holder refuses a write if the lock isn't ours. */
function isHeldBy(id: string, found: StoredLock | undefined): boolean {
  return found !== undefined && (found.version === id || found.version === "");
}

function unexpected(name: string, what: string, answer: string): Failure {
  return fail("http-answer", `${name} answered ${what} with ${answer}`, "Check the address and the server's log.");
}

function notUnlocked(name: string, answer: string): Failure {
  return fail(
    "http-answer",
    `${name} refused to unlock with ${answer}`,
    "Find the lock's id in the server's log or on its page, and pass it: xroom state unlock --id ID.",
  );
}

function noLock({ name, lock }: HttpAddress, answer: string): Failure {
  return fail(
    "http-no-lock",
    `${name} can't be locked: ${lock.method} ${lock.url.pathname} was answered with ${answer}`,
    "Set TF_HTTP_LOCK_ADDRESS, TF_HTTP_LOCK_METHOD, TF_HTTP_UNLOCK_ADDRESS and TF_HTTP_UNLOCK_METHOD to what the server has for Terraform. Without a lock xroom writes nothing.",
  );
}
