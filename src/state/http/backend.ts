import { type Failure, fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { type OpenOptions, type StateBackend, thisRun } from "../contract.ts";
import { parseState, readReplaceable, serialiseState } from "../document.ts";
import { type Lease, scaleLease, startLease, UNRENEWED_LEASE } from "../lease.ts";
import { createLeasedBackend } from "../leased-backend.ts";
import { lockLost, stateChanged } from "../lock-failures.ts";
import { mayReplace } from "../replacement.ts";
import type { Store, StoredLock } from "../store.ts";
import { type HttpAddress, parseHttpAddress } from "./address.ts";
import { createHttpClient, type HttpAnswer, type HttpClient } from "./client.ts";
import { lockIdOf, lockInfoOf, readHolder } from "./lock-info.ts";

/*
 * The state behind Terraform's HTTP protocol, as GitLab and others serve it.
 *
 *     GET    <state>               200 with it · 404 or 204: there is none
 *     POST   <state>?ID=<lock>     200, 201, 204 · refused unless that lock is held
 *     LOCK   <lock>    { ID, … }   200: taken · 409 or 423 with the holder's { ID, … }
 *     UNLOCK <unlock>  { ID, … }   200: free
 *
 * The lock's id holds the lease, which lasts an hour: renewing would leave a gap for another run. Only xroom's expired locks are removed.
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
function createHttpStore(address: HttpAddress, client: HttpClient, options: OpenOptions): Store<string> {
  const { name } = address;

  const readState = async (): Promise<State | undefined> => {
    const { status, text } = await client.send({ url: address.state, method: "GET" });
    if (status === 404 || status === 204 || (status === 200 && text === "")) return undefined;
    if (status === 200) return readReplaceable(options, () => parseState(text, name));
    throw unexpected(name, "reading the state", status);
  };
  /** `undefined` if we have it now. */
  const askForLock = async (lease: Lease): Promise<StoredLock<string> | undefined> => {
    const { status, text } = await client.send(address.lock, JSON.stringify(lockInfoOf(lease)));
    if (status === 200 || status === 201 || status === 204) return undefined;
    if (status !== 409 && status !== 423) throw noLock(address, status);
    const { id, lease: held } = readHolder(text);
    return { version: id, lease: held };
  };
  const unlock = async (id: string, lease: Lease): Promise<HttpAnswer> =>
    client.send(address.unlock, JSON.stringify({ ...lockInfoOf(lease), ID: id }));
  const readLock = async (): Promise<StoredLock<string> | undefined> => {
    const probe = startLease(thisRun("xroom, to see who holds the lock"), { length: PROBE });
    const held = await askForLock(probe);
    if (held === undefined) await unlock(lockIdOf(probe), probe);
    return held;
  };

  /** From the last refusal: saves a question. */
  let refusedBy: StoredLock<string> | undefined;

  return {
    name,
    takeFirst: true,
    readState,
    readLock: async () => {
      const found = refusedBy ?? (await readLock());
      refusedBy = undefined;
      return found;
    },
    setLock: async (lease, current) => {
      const id = lockIdOf(lease);
      if (current !== undefined) await unlock(current, lease);
      const answer = await askForLock(lease).catch((error: unknown) => ({ error }));
      if (answer !== undefined && "version" in answer) {
        refusedBy = answer;
        return undefined;
      }
      const held = await readLock();
      if (isHeldBy(id, held)) return id;
      if (answer !== undefined) throw answer.error;
      refusedBy = held;
      if (held !== undefined) return undefined;
      await unlock(id, lease);
      throw fail(
        "http-no-lock",
        `${name} gives the same lock to two runs at once, so it keeps none`,
        "Choose a server that does, or another place for the state: https://developer.hashicorp.com/terraform/language/backend/http",
      );
    },
    clearLock: async (current) => {
      const { status } = await unlock(current, startLease(thisRun("xroom"), { length: PROBE }));
      if (status >= 200 && status < 300) return true;
      if ((await readLock())?.version !== current) return false;
      throw unexpected(name, "unlocking", status);
    },
    writeState: async (state, current, { note }) => {
      if (!isHeldBy(current, await readLock())) throw lockLost(name);
      const stored = await readState();
      if (!mayReplace(state, stored, note)) throw stateChanged(name, stored);
      const url = new URL(address.state);
      url.searchParams.set("ID", current);
      const failure = await client
        .send({ url, method: address.updateMethod }, serialiseState(state))
        .then(({ status }) => (status >= 200 && status < 300 ? undefined : unexpected(name, "writing the state", status)))
        .catch((error: unknown) => error);
      if (failure === undefined) return { version: current };
      const now = await readState();
      if (now !== undefined && serialiseState(now) === serialiseState(state)) return { version: current };
      if (!isHeldBy(current, await readLock())) throw lockLost(name);
      if (!mayReplace(state, now, note)) throw stateChanged(name, now);
      throw failure;
    },
    close: client.close,
  };
}

/** A refusal without an id counts as ours. */
function isHeldBy(id: string, found: StoredLock<string> | undefined): boolean {
  return found !== undefined && (found.version === id || found.version === "");
}

function unexpected(name: string, what: string, status: number): Failure {
  return fail("http-answer", `${name} answered ${what} with ${status}`, "Check the address and the server's log.");
}

function noLock({ name, lock }: HttpAddress, status: number): Failure {
  return fail(
    "http-no-lock",
    `${name} can't be locked: ${lock.method} ${lock.url.pathname} was answered with ${status}`,
    "Set TF_HTTP_LOCK_ADDRESS, TF_HTTP_LOCK_METHOD, TF_HTTP_UNLOCK_ADDRESS and TF_HTTP_UNLOCK_METHOD to what the server has for Terraform. Without a lock xroom writes nothing.",
  );
}
