import { type Failure, fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import { type OpenOptions, type StateBackend, thisRun } from "../contract.ts";
import { orNothing, parseState, serialiseState } from "../document.ts";
import { type HttpAddress, parseHttpAddress } from "./address.ts";
import { createHttpClient, type HttpAnswer, type HttpClient } from "./client.ts";
import { idOf, infoOf, readHolder } from "./lock-info.ts";
import { begin, LASTING_LEASE, type Lease, type LeaseTimes } from "../lease.ts";
import { createLeasedBackend, type Seen, type Store } from "../leased.ts";
import { follows, lockLost, stateChanged } from "../lock-failures.ts";

/*
 * The state behind Terraform's HTTP backend protocol, as GitLab and others serve it.
 *
 *     GET    <state>               200 with it · 404 or 204: there is none
 *     POST   <state>?ID=<lock>     200, 201, 204 · refused unless the lock of that id is held
 *     LOCK   <lock>    { ID, … }   200: it is ours · 409 or 423 with the holder's { ID, … }
 *     UNLOCK <unlock>  { ID, … }   200: it is free
 *
 * The protocol knows no leases. What a lease needs is in the lock's id: whose it is, and until when. A run that comes upon one that has
 * run out gives it back in the name of the dead one, by its id, and then asks for its own: of several that do so at once, one gets it.
 * Another program's lock, such as Terraform's own, is never broken; `xroom state unlock` can.
 *
 * The protocol has no way to prolong a lock. To give it back and take it again would leave a gap for another in the middle of an
 * apply. So a lease is an hour from the beginning, and a run that was killed frees itself after that hour, or by `xroom state unlock`.
 *
 * Nor is there a way to look at a lock but to ask for it. A refusal says who holds it; if it is given to us, it was free, and we give
 * it back. So right after we got it, it is asked for again in another name, which must be refused: a server that says yes to both
 * keeps no locks at all, and is not written to. And before every write it is asked for again, to see that it is still ours, for not
 * every server compares the id of a write.
 *
 * A write whose answer is lost, or that is refused, is found out about by reading. GitLab keeps each serial once, and so refuses a
 * second state of the same.
 */

/** Throws a Failure for a URL that can't be used; nothing is contacted by that. */
export function openHttpState(url: string, options: OpenOptions, times: LeaseTimes = LASTING_LEASE): StateBackend {
  const address = parseHttpAddress(url, options);
  return createLeasedBackend(createHttpStore(address, createHttpClient(address, options), options), times);
}

/** A lock's version is its id. */
function createHttpStore(address: HttpAddress, client: HttpClient, options: OpenOptions): Store<string> {
  const { name } = address;

  const read = async (): Promise<State | undefined> => {
    const { status, text } = await client.send({ url: address.state, method: "GET" });
    if (status === 404 || status === 204 || (status === 200 && text === "")) return undefined;
    if (status === 200) return orNothing(options, () => parseState(text, name));
    throw unexpected(name, "reading the state", status);
  };
  /** `undefined` if it is ours now, else who holds it. */
  const ask = async (lease: Lease): Promise<Seen<string> | undefined> => {
    const { status, text } = await client.send(address.lock, JSON.stringify(infoOf(lease)));
    if (status === 200 || status === 201 || status === 204) return undefined;
    if (status !== 409 && status !== 423) throw noLock(address, status);
    const { id, lease: held } = readHolder(text);
    return { version: id, lease: held };
  };
  const giveBack = async (id: string, lease: Lease): Promise<HttpAnswer> =>
    client.send(address.unlock, JSON.stringify({ ...infoOf(lease), ID: id }));
  /** Who holds it, found out by asking for it, in the name of nobody who would keep it. */
  const look = async (): Promise<Seen<string> | undefined> => {
    const probe = begin(thisRun("xroom, to see who holds the lock"), { lease: PROBE, skew: 0 });
    const held = await ask(probe);
    if (held === undefined) await giveBack(idOf(probe), probe);
    return held;
  };

  /** The last refusal says who holds the lock: it need not be asked for again. */
  let refusal: Seen<string> | undefined;

  return {
    name,
    blind: true,
    read,
    look: async () => {
      const seen = refusal ?? (await look());
      refusal = undefined;
      return seen;
    },
    take: async (lease, seen) => {
      const id = idOf(lease);
      if (seen !== undefined) await giveBack(seen, lease);
      const answer = await ask(lease).catch((error: unknown) => ({ error }));
      if (answer !== undefined && "version" in answer) {
        refusal = answer;
        return undefined;
      }
      const held = await look();
      if (isStill(id, held)) return id;
      if (answer !== undefined) throw answer.error;
      refusal = held;
      if (held !== undefined) return undefined;
      await giveBack(id, lease);
      throw fail(
        "http-no-lock",
        `${name} gives the same lock to two at once, so it keeps none`,
        "Choose a server that does, or another place for the state: https://developer.hashicorp.com/terraform/language/backend/http",
      );
    },
    drop: async (held) => {
      const lease = begin(thisRun("xroom"), { lease: PROBE, skew: 0 });
      const { status } = await giveBack(held, lease);
      if (status >= 200 && status < 300) return true;
      if ((await look())?.version !== held) return false;
      throw unexpected(name, "unlocking", status);
    },
    write: async (state, held, { note }) => {
      if (!isStill(held, await look())) throw lockLost(name);
      const stored = await read();
      if (!follows(state, stored, note)) throw stateChanged(name, stored);
      const url = new URL(address.state);
      url.searchParams.set("ID", held);
      const refused = await client
        .send({ url, method: address.updateMethod }, serialiseState(state))
        .then(({ status }) => (status >= 200 && status < 300 ? undefined : unexpected(name, "writing the state", status)))
        .catch((error: unknown) => error);
      if (refused === undefined) return { version: held };
      const now = await read();
      if (now !== undefined && serialiseState(now) === serialiseState(state)) return { version: held };
      if (!isStill(held, await look())) throw lockLost(name);
      if (!follows(state, now, note)) throw stateChanged(name, now);
      throw refused;
    },
    close: client.close,
  };
}

/** A lock that was only asked for to see who holds it is as good as none after this, in milliseconds. */
const PROBE = 10_000;

/** A server that doesn't say who holds the lock can only be believed. */
function isStill(held: string, seen: Seen<string> | undefined): boolean {
  return seen !== undefined && (seen.version === held || seen.version === "");
}

function unexpected(name: string, what: string, status: number): Failure {
  return fail("http-answer", `${name} answered ${what} with ${status}`, "Check the address, and what the server's log says.");
}

function noLock({ name, lock }: HttpAddress, status: number): Failure {
  const help =
    "Set TF_HTTP_LOCK_ADDRESS, TF_HTTP_LOCK_METHOD, TF_HTTP_UNLOCK_ADDRESS and TF_HTTP_UNLOCK_METHOD to what the server has for Terraform. Without a lock nothing is written.";
  return fail("http-no-lock", `${name} can't be locked: ${lock.method} ${lock.url.pathname} was answered with ${status}`, help);
}
