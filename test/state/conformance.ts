import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import type { State, StateObject } from "../../src/model/state.ts";
import { type OpenOptions, thisRun, type StateBackend, type StateLock } from "../../src/state/contract.ts";
import { openState } from "../../src/state/open.ts";
import { startStateProcess, type StatePlace } from "../harness/state-process.ts";

/** What the suite must know of a backend. */
export interface Candidate {
  /** A place that nothing was written to yet, of the test's own; it ends with the test. */
  place(): Promise<StatePlace>;
  /** In milliseconds: long enough for a step or two of several processes on a busy machine, and short enough to wait for it. */
  readonly lease: number;
  /** How often the lock is raced for, and how many increments are made, unless RACES and INCREMENTS say otherwise. */
  readonly races: number;
  readonly increments: number;
  /** A lock that can't be renewed is lost to its holder at the end of its lease. */
  readonly renewed?: false;
}

export const DEAD_LEASE = 1;

/** What every backend must do, with real processes and whatever it is that keeps the state. */
export function describeBackend(name: string, candidate: Candidate): void {
  const { lease } = candidate;
  const races = Number(process.env["RACES"] ?? candidate.races);
  const increments = Number(process.env["INCREMENTS"] ?? candidate.increments);
  const place = async (): Promise<{ place: StatePlace; backend: StateBackend }> => {
    const own = await candidate.place();
    return { place: own, backend: await openPlace(own) };
  };
  const shortPlace = async (): Promise<{ place: StatePlace; backend: StateBackend }> => {
    const own = { ...(await candidate.place()), lease };
    return { place: own, backend: await openPlace(own) };
  };

  describe(`${name} as a place of a state`, () => {
    it("is empty, with a lineage of its own each time, where nothing was written", async () => {
      const { backend } = await place();
      const [one, other] = [await backend.read(), await backend.read()];
      expect(one).toMatchObject({ format: "xroom.state/1", serial: 0, objects: {}, intents: [] });
      expect(one.lineage).not.toBe(other.lineage);
    });

    it("gives back what was written, to others too, under any name", async () => {
      const { place: own, backend } = await place();
      const lock = await backend.lock(thisRun("xroom apply"));
      const names = ["booking/chat.org/board/kickoff", "room/chat.org/Büro 🚪\u2028", "__proto__", "constructor"];
      const written = next(await backend.read(), Object.fromEntries(names.map((each, id) => [each, booking(id)])));
      await lock.write(written, { summary: "4 added", plan: `hmac-sha256:${"a".repeat(64)}` });
      const later = next(written, { ...written.objects, "booking/chat.org/board/later": booking(9) });
      await lock.write(later);
      await lock.unlock();
      expect(await backend.read()).toEqual(later);
      expect(await (await openPlace(own)).read()).toEqual(later);
    });

    it("holds a state of a few thousand objects", async () => {
      const { backend } = await place();
      const objects = Object.fromEntries(
        Array.from({ length: 5_000 }, (_, id) => [`booking/chat.org/board/b${id}`, booking(id)]),
      );
      const lock = await backend.lock(thisRun("xroom apply"));
      await lock.write(next(await backend.read(), objects));
      await lock.unlock();
      expect(Object.keys((await backend.read()).objects)).toHaveLength(5_000);
    });
  });

  describe(`${name}, once closed,`, () => {
    it("leaves no connection and no temporary file behind, whether its lock was given back or not", async () => {
      const { place: own } = await place();
      const other = startStateProcess();
      const before = await other.opened();
      for (const act of ["lock", "write", "unlock", "close", "lock", "close", "close"] as const)
        expect(await other.do(own, act)).toMatchObject({ outcome: "done" });
      // Idle connections would end by themselves some time later.
      await expect.poll(() => other.opened(), { timeout: 5_000 }).toEqual(before);
    });
  });

  describe(`a write to ${name}`, () => {
    it("is refused when its serial is not the next one, or its lineage another, and nothing is changed then", async () => {
      const { backend } = await place();
      const lock = await backend.lock(thisRun("xroom apply"));
      const empty = await backend.read();
      expect(codesOf(await failureOf(lock.write({ ...empty, serial: 2 })))).toEqual(["state-changed"]);
      const first = next(empty, { "booking/chat.org/board/kickoff": booking(1) });
      await lock.write(first);
      for (const wrong of [first, { ...first, serial: 3 }, { ...next(first), lineage: "another" }, { ...first, serial: 0 }]) {
        expect(codesOf(await failureOf(lock.write({ ...wrong, objects: {} })))).toEqual(["state-changed"]);
      }
      expect(await backend.read()).toEqual(first);
      await lock.write(next(first));
      await lock.unlock();
      expect((await backend.read()).serial).toBe(2);
    });

    it("of a state from elsewhere keeps its serial, and replaces what it says and nothing else", async () => {
      const { backend } = await place();
      const lock = await backend.lock(thisRun("xroom state push"));
      const state = { ...next(await backend.read(), { "booking/chat.org/board/kickoff": booking(1) }), serial: 12 };
      const summary = "1 added";
      await lock.write(state, { summary, replaces: { lineage: "any", serial: 0 } });
      expect(await backend.read()).toEqual(state);
      const another = { ...state, lineage: "another", serial: 40 };
      for (const wrong of [
        { lineage: state.lineage, serial: 0 },
        { lineage: state.lineage, serial: 39 },
        { lineage: "another", serial: 12 },
      ])
        expect(codesOf(await failureOf(lock.write(another, { summary, replaces: wrong })))).toEqual(["state-changed"]);
      await lock.write(another, { summary, replaces: state });
      await lock.write(next(another));
      await lock.unlock();
      expect(await backend.read()).toEqual(next(another));
    });

    it("is refused to a holder whose lock was taken away, and so is its unlocking", async () => {
      const { backend } = await place();
      const lost = await backend.lock(thisRun("xroom apply"));
      const state = next(await backend.read());
      await backend.forceUnlock();
      expect(await failureOf(lost.write(state))).toMatchObject({ kind: "locked" });
      const mine = await backend.lock(thisRun("xroom state rm"));
      expect(codesOf(await failureOf(lost.write(state)))).toEqual(["lock-lost"]);
      await lost.unlock();
      expect((await failureOf(backend.lock(thisRun("xroom apply")))).message).toContain("xroom state rm");
      await mine.write(state);
      await mine.unlock();
      expect(await backend.read()).toEqual(state);
    });

    it("is refused after unlocking", async () => {
      const { backend } = await place();
      const lock = await backend.lock(thisRun("xroom apply"));
      await lock.unlock();
      await lock.unlock();
      expect(codesOf(await failureOf(lock.write(next(await backend.read()))))).toEqual(["lock-lost"]);
    });
  });

  describe(`the lock of ${name}`, () => {
    it("of another process is told: who holds it, where, and since when; it is free when that process unlocks", async () => {
      const { place: own, backend } = await place();
      const other = startStateProcess();
      expect(await other.do(own, "lock")).toMatchObject({ outcome: "done" });
      const failure = await failureOf(backend.lock(thisRun("xroom apply")));
      expect(failure.kind).toBe("locked");
      const { user, host } = thisRun("");
      expect(failure.message).toContain(
        `${backend.name} is locked: xroom apply by ${user} on ${host} (process ${other.pid}) since 20`,
      );
      expect(failure.diagnostics[0]?.help).toMatch(/expires at 20/);
      expect(await other.do(own, "unlock")).toMatchObject({ outcome: "done" });
      await (await backend.lock(thisRun("xroom apply"))).unlock();
    });

    it("can be taken away by force, which says from whom; where there is none, from nobody", async () => {
      const { place: own, backend } = await place();
      expect(await backend.forceUnlock()).toBeUndefined();
      const other = startStateProcess();
      await other.do(own, "lock");
      expect(await backend.forceUnlock()).toMatchObject({ pid: other.pid, command: "xroom apply" });
      expect(await backend.forceUnlock()).toBeUndefined();
      expect(await other.do(own, "write")).toMatchObject({ outcome: "failed", kind: "locked" });
      await (await backend.lock(thisRun("xroom apply"))).unlock();
    });

    it.runIf(candidate.renewed === false)("ends with its lease, though its holder lives", async () => {
      const { backend } = await shortPlace();
      const lost = await backend.lock(thisRun("xroom apply"));
      const { lock } = await lockOnceFree(backend, lease);
      expect((await lossOf(lost)).message).toContain("its lease expired");
      expect(codesOf(await failureOf(lost.write(next(await backend.read()))))).toEqual(["lock-lost"]);
      await lost.unlock();
      await lock.write(next(await backend.read()));
      await lock.unlock();
    });

    it.skipIf(candidate.renewed === false)("outlives its lease as long as its holder does", async () => {
      const { backend } = await shortPlace();
      const lock = await backend.lock(thisRun("xroom apply"));
      const until = Date.now() + 2 * lease;
      while (Date.now() < until) {
        expect(codesOf(await failureOf(backend.lock(thisRun("xroom state rm"))))).toEqual(["locked"]);
        await sleep(lease / 10);
      }
      await lock.write(next(await backend.read()));
      await lock.unlock();
    });

    it.skipIf(candidate.renewed === false)(
      "that another has by now is known to be lost by the next renewal, and to whom",
      async () => {
        const { backend } = await place();
        const renew = holdBackRenewals();
        const lost = await backend.lock(thisRun("xroom apply"));
        expect(lost.lost.aborted).toBe(false);
        await backend.forceUnlock();
        const mine = await backend.lock(thisRun("xroom state rm"));
        renew();
        const failure = await lossOf(lost);
        expect(failure).toMatchObject({ kind: "locked" });
        expect(failure.message).toContain(`the lock of ${backend.name} was lost: it is held by xroom state rm by `);
        await mine.write(next(await backend.read()));
        expect(mine.lost.aborted).toBe(false);
        await mine.unlock();
      },
    );

    it("of a killed process frees itself within the lease, and not before", async () => {
      const { place: own, backend } = await shortPlace();
      const other = startStateProcess();
      const before = Date.now();
      await other.do(own, "lock");
      const after = Date.now();
      await other.kill();
      const { lock, triedAt, gotAt } = await lockOnceFree(backend, lease);
      expect(gotAt).toBeGreaterThanOrEqual(before + lease);
      expect(triedAt).toBeLessThan(after + lease + lease);
      await lock.write(next(await backend.read()));
      await lock.unlock();
    });

    it("is lost to a process that was suspended beyond its lease: it can't write, nor take the next one's lock away", async () => {
      const { place: own, backend } = await shortPlace();
      const other = startStateProcess();
      await other.do(own, "lock");
      other.suspend();
      const { lock } = await lockOnceFree(backend, lease);
      const state = next(await backend.read(), { "booking/chat.org/board/mine": booking(1) });
      other.resume();
      expect(await other.do(own, "write")).toMatchObject({ outcome: "failed", code: "lock-lost" });
      expect(await other.do(own, "unlock")).toMatchObject({ outcome: "done" });
      await lock.write(state);
      expect(await other.do(own, "write")).toMatchObject({ outcome: "failed", code: "lock-lost" });
      await lock.unlock();
      expect(await backend.read()).toEqual(state);
    });

    it("is lost to a process that was suspended beyond its lease even if nobody has come since", async () => {
      const { place: own, backend } = await shortPlace();
      const other = startStateProcess();
      await other.do(own, "lock");
      other.suspend();
      await sleep(lease + lease / 10);
      other.resume();
      expect(await other.do(own, "write")).toMatchObject({ outcome: "failed", code: "lock-lost" });
      expect((await backend.read()).serial).toBe(0);
    });

    it(
      `that two processes race for has one winner in each of ${races} rounds, whether it was free or had run out`,
      { timeout: 1_800_000 },
      async () => {
        const { place: own, backend } = await place();
        const dying = await openPlace({ ...own, lease: DEAD_LEASE });
        const racers = [startStateProcess(), startStateProcess()];
        for (let round = 0; round < races; round += 1) {
          if (round % 4 === 3) await dying.lock(thisRun("a run that dies"));
          const told = await Promise.all(racers.map((each) => each.do(own, "lock")));
          const winners = told.filter(({ outcome }) => outcome === "done");
          expect(winners, `round ${round}: ${JSON.stringify(told)}`).toHaveLength(1);
          expect(told.find(({ outcome }) => outcome === "failed")).toMatchObject({
            kind: "locked",
            message: expect.stringContaining(`(process ${winners[0]?.pid})`) as string,
          });
          const winner = racers.find(({ pid }) => pid === winners[0]?.pid);
          if (round % 10 === 0) expect(await winner?.do(own, "write")).toMatchObject({ outcome: "done" });
          expect(await winner?.do(own, "unlock")).toMatchObject({ outcome: "done" });
        }
        expect((await backend.read()).serial).toBe(Math.ceil(races / 10));
      },
    );

    it(`lets no increment be lost, of ${increments} by four writers at once`, { timeout: 3_600_000 }, async () => {
      const { place: own, backend } = await place();
      const each = Math.ceil(increments / 4);
      const writers = ["a", "b", "c", "d"].map((writer) => startStateProcess().increment(own, writer, each));
      for (const told of await Promise.all(writers)) expect(told).toMatchObject({ outcome: "done" });
      const { serial, objects } = await backend.read();
      expect(serial).toBe(4 * each);
      const names = Object.keys(objects);
      expect(names).toHaveLength(4 * each);
      for (const writer of ["a", "b", "c", "d"]) expect(names.filter((name) => name.includes(`/${writer}-`))).toHaveLength(each);
    });
  });
}

/** The same place, as another run opens it; it is closed when the test ends. */
export async function openPlace(place: StatePlace, options: Partial<OpenOptions> = {}): Promise<StateBackend> {
  const backend = await openState(place.url, { fromConfig: false, allowedHosts: [], ...place, ...options });
  onTestFinished(() => backend.close());
  return backend;
}

/** What is there is no state: it is written over by who says so, and left alone by all others. */
export async function writeOverBroken(place: StatePlace): Promise<void> {
  expect(codesOf(await failureOf(openPlace(place).then((each) => each.read())))).toEqual(["state-broken"]);
  const backend = await openPlace(place, { replaceBroken: true });
  const lock = await backend.lock(thisRun("xroom state push"));
  const stored = await backend.read();
  await lock.write({ ...stored, serial: 7 }, { summary: "mended", replaces: stored });
  await lock.unlock();
  expect((await (await openPlace(place)).read()).serial).toBe(7);
}

/** Renewals are due when that is said, and not before. */
export function holdBackRenewals(): () => void {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  return () => void vi.runOnlyPendingTimers();
}

/** Resolves once whoever holds the lock has been told that it is lost. */
export async function lossOf({ lost }: StateLock): Promise<Failure> {
  if (!lost.aborted) await once(lost, "abort");
  return lost.reason as Failure;
}

/** Takes the lock once its last holder's lease has run out. `triedAt` is when the try began that got it. */
async function lockOnceFree(
  backend: StateBackend,
  lease: number,
): Promise<{ readonly lock: StateLock; readonly triedAt: number; readonly gotAt: number }> {
  for (;;) {
    const triedAt = Date.now();
    try {
      return { lock: await backend.lock(thisRun("xroom apply")), triedAt, gotAt: Date.now() };
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== "locked") throw error;
    }
    await sleep(lease / 20);
  }
}

export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw new Error("a Failure was expected", { cause: error });
}

export function codesOf(failure: Failure): string[] {
  return failure.diagnostics.map(({ code }) => code);
}

export function booking(id: number): StateObject {
  return { kind: "booking", region: "fra-1", id, applied: `hmac-sha256:${"0".repeat(64)}` };
}

export function next(state: State, objects: State["objects"] = state.objects): State {
  return { ...state, serial: state.serial + 1, objects };
}
