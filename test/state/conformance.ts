import { kindOf } from "../../src/model/address.ts";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import type { State, StateObject } from "../../src/model/state.ts";
import { type OpenOptions, thisRun, type StateBackend, type StateLock } from "../../src/state/contract.ts";
import { openState } from "../../src/state/open.ts";
import { startStateProcess, type StatePlace } from "../harness/state-process.ts";

export interface Candidate {
  /** An empty place for one test. */
  place(): Promise<StatePlace>;
  /** Milliseconds: enough for a few steps of several processes on a busy machine, and short enough to wait for. */
  readonly lease: number;
  /** RACES, INCREMENTS and KILLS override these. */
  readonly races: number;
  readonly increments: number;
  readonly kills: number;
  /** For a lock that can't be renewed. */
  readonly renewed?: false;
  /** What tells that a lease is over: the store's clock, or else who holds it and for how long it was not renewed. */
  readonly clock: "store" | "none";
  /** It refuses requests that a wrong clock has signed. */
  readonly checksClocks?: true;
}

const DEAD_LEASE = 1;
/** Milliseconds, two hours. */
const WRONG_CLOCKS = [-7_200_000, 7_200_000];

/** What every backend must do, with real processes and real servers. */
export function describeBackend(name: string, candidate: Candidate): void {
  const { lease } = candidate;
  const isWatched = candidate.clock === "none";
  const races = Number(process.env["RACES"] ?? candidate.races);
  const increments = Number(process.env["INCREMENTS"] ?? candidate.increments);
  const kills = Number(process.env["KILLS"] ?? candidate.kills);
  const place = async (): Promise<{ place: StatePlace; backend: StateBackend }> => {
    const own = await candidate.place();
    return { place: own, backend: await openPlace(own) };
  };
  const shortPlace = async (): Promise<{ place: StatePlace; backend: StateBackend }> => {
    const own = { ...(await candidate.place()), lease };
    return { place: own, backend: await openPlace(own) };
  };

  describe(`${name} as a state backend`, () => {
    it("reads as an empty state with a new lineage each time before the first write", async () => {
      const { backend } = await place();
      const [one, other] = [await backend.read(), await backend.read()];
      expect(one).toMatchObject({ format: "xroom.state/2", serial: 0, objects: {}, intents: [] });
      expect(one.lineage).not.toBe(other.lineage);
    });

    it("returns what was written, to other runs too, under any address", async () => {
      const { place: own, backend } = await place();
      const lock = await backend.lock(thisRun("xroom apply"));
      const names = [
        "booking/chat.org/board/kickoff",
        "room/chat.org/Büro 🚪\u2028",
        "booking/__proto__/__proto__/__proto__",
        "webhook/constructor/toString",
      ];
      const written = next(
        await backend.read(),
        Object.fromEntries(names.map((each, id) => [each, { ...booking(id), kind: kindOf(each) }])),
      );
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
    it("leaves no connection and no temporary file behind, whether or not its lock was released", async () => {
      const { place: own } = await place();
      const other = startStateProcess();
      const before = await other.sockets();
      for (const act of ["lock", "write", "unlock", "close", "lock", "close", "close"] as const)
        expect(await other.do(own, act)).toMatchObject({ outcome: "done" });
      // Idle connections would end by themselves some time later.
      await expect.poll(() => other.sockets(), { timeout: 5_000 }).toBe(before);
      expect(await other.temporaryFiles()).toEqual([]);
    });
  });

  describe(`a write to ${name}`, () => {
    it("is refused, and changes nothing, if its serial is not the next one or its lineage differs", async () => {
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

    it("of a state from elsewhere keeps its serial, and replaces only the state that its note names", async () => {
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

    it("is refused after the lock was removed by force, and unlocking then leaves the next holder's lock alone", async () => {
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
    it("is refused while another process holds it, naming that process, and is free when it unlocks", async () => {
      const { place: own, backend } = await place();
      const other = startStateProcess();
      expect(await other.do(own, "lock")).toMatchObject({ outcome: "done" });
      const failure = await failureOf(backend.lock(thisRun("xroom apply")));
      expect(failure.kind).toBe("locked");
      const { user, host } = thisRun("");
      expect(failure.message).toContain(
        `${backend.name} is locked: xroom apply by ${user} on ${host} (process ${other.pid}) since 20`,
      );
      const outlook = isWatched ? "Its process runs on this machine." : "If that run is dead, its lock expires at 20";
      expect(failure.diagnostics[0]?.help).toContain(outlook);
      expect(await other.do(own, "unlock")).toMatchObject({ outcome: "done" });
      await (await backend.lock(thisRun("xroom apply"))).unlock();
    });

    it("can be removed by force, which gives its holder, or nothing if it was free; by its id, only if it has that", async () => {
      const { place: own, backend } = await place();
      expect(await backend.forceUnlock()).toBeUndefined();
      const other = startStateProcess();
      await other.do(own, "lock");
      expect(codesOf(await failureOf(backend.forceUnlock("another")))).toEqual(["other-lock"]);
      const held = await backend.forceUnlock();
      expect(held).toMatchObject({ pid: other.pid, command: "xroom apply" });
      const mine = thisRun("xroom apply");
      await backend.lock(mine);
      expect(codesOf(await failureOf(backend.forceUnlock(held?.run)))).toEqual(["other-lock"]);
      expect(await backend.forceUnlock(mine.run)).toMatchObject({ run: mine.run });
      expect(await backend.forceUnlock()).toBeUndefined();
      expect(await other.do(own, "write")).toMatchObject({ outcome: "failed", kind: "locked" });
      await (await backend.lock(thisRun("xroom apply"))).unlock();
    });

    it.runIf(candidate.renewed === false)("expires with its lease although its holder lives", async () => {
      const { backend } = await shortPlace();
      const lost = await backend.lock(thisRun("xroom apply"));
      const { lock } = await lockOnceFree(backend, lease);
      expect((await lossOf(lost)).message).toContain("its lease expired");
      expect(codesOf(await failureOf(lost.write(next(await backend.read()))))).toEqual(["lock-lost"]);
      await lost.unlock();
      await lock.write(next(await backend.read()));
      await lock.unlock();
    });

    it.skipIf(candidate.renewed === false)("is renewed for as long as its holder lives", async () => {
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
      "is reported as lost, with its new holder, by the next renewal after another run has taken it",
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

    it.runIf(isWatched)("of a killed process of this machine is free at once", async () => {
      const { place: own, backend } = await place();
      const other = startStateProcess();
      await other.do(own, "lock");
      await other.kill();
      const lock = await backend.lock(thisRun("xroom apply"));
      await lock.write(next(await backend.read()));
      await lock.unlock();
    });

    it.each(candidate.checksClocks === true ? [0] : [0, ...WRONG_CLOCKS])(
      "of another machine, %d ms ahead, is not taken as long as its holder lives; of a killed one it ends with its lease, and not before",
      async (ahead) => {
        const { place: own, backend } = await shortPlace();
        const other = startStateProcess({ ahead });
        const before = Date.now();
        expect(await other.do(own, "lock")).toMatchObject({ outcome: "done" });
        expect((await failureOf(backend.lock(thisRun("xroom apply")))).message).toContain("elsewhere (process ");
        if (candidate.renewed !== false) expect(await other.do(own, "write")).toMatchObject({ outcome: "done" });
        const after = Date.now();
        await other.kill();
        const { lock, gotAt } = await lockOnceFree(backend, lease);
        expect(gotAt).toBeGreaterThanOrEqual(before + lease);
        expect(gotAt).toBeLessThan(after + 3 * lease + 2_000);
        await lock.write(next(await backend.read()));
        await lock.unlock();
      },
    );

    it.runIf(isWatched).each(WRONG_CLOCKS)(
      "of a machine %d ms ahead, which tells no time that can be, is watched by a single try",
      async (ahead) => {
        const { place: own, backend } = await shortPlace();
        const other = startStateProcess({ ahead });
        await other.do(own, "lock");
        const waits: (Date | undefined)[] = [];
        const onWait = (_: Failure, takeover?: Date): void => void waits.push(takeover);
        const began = Date.now();
        const renewed = await failureOf(backend.lock(thisRun("xroom apply"), { onWait }));
        expect(renewed.message).toContain("is locked: xroom apply by ");
        await other.kill();
        const lock = await backend.lock(thisRun("xroom apply"), { onWait });
        expect(waits).toEqual([expect.any(Date), expect.any(Date)]);
        expect(Number(waits[0])).toBeGreaterThanOrEqual(began + lease);
        expect(Date.now()).toBeGreaterThanOrEqual(Number(waits[1]));
        await lock.write(next(await backend.read(), {}));
        await lock.unlock();
      },
    );

    it("is lost to a process suspended beyond its lease, which can neither write nor remove the next holder's lock", async () => {
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

    it("is lost to a process suspended beyond its lease even if no other run has taken it", async () => {
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
      `has one winner of four racing processes in each of ${races} rounds, whether it was free or a dead run's`,
      { timeout: 1_800_000 },
      async () => {
        const { place: own, backend } = await place();
        const leaveDeadLock = await deadLocks(own, isWatched);
        const racers = Array.from({ length: 4 }, () => startStateProcess());
        for (let round = 0; round < races; round += 1) {
          if (round % 4 === 3) await leaveDeadLock();
          let results = await Promise.all(racers.map((each) => each.do(own, "lock")));
          // The clock of a store may tell no less than a second.
          while (results.every(({ message }) => message?.includes("a run that dies") === true))
            results = await Promise.all(racers.map((each) => each.do(own, "lock")));
          const winners = results.filter(({ outcome }) => outcome === "done");
          expect(winners, `round ${round}: ${JSON.stringify(results)}`).toHaveLength(1);
          const name = expect.stringMatching(`\\(process ${winners[0]?.pid}\\)|a run that dies`) as string;
          const losers = results.filter(({ outcome }) => outcome === "failed");
          expect(losers).toEqual(losers.map(() => expect.objectContaining({ kind: "locked", message: name }) as object));
          const winner = racers.find(({ pid }) => pid === winners[0]?.pid);
          if (round % 10 === 0) expect(await winner?.do(own, "write")).toMatchObject({ outcome: "done" });
          expect(await winner?.do(own, "unlock")).toMatchObject({ outcome: "done" });
        }
        expect((await backend.read()).serial).toBe(Math.ceil(races / 10));
      },
    );

    it(`is met by four runs at once as a killed one left it, in ${kills} rounds, and no increment is lost`, async () => {
      const { place: own, backend } = await place();
      const runs = ["a", "b", "c", "d"].map((writer) => ({ writer, run: startStateProcess() }));
      for (let round = 0; round < kills; round += 1) {
        const victim = startStateProcess();
        expect(await victim.churn(own, 1)).toMatchObject({ outcome: "done" });
        await sleep(40 * Math.random());
        await victim.kill();
        if (!isWatched) await backend.forceUnlock();
        const { serial } = await backend.read();
        const writers = runs.map(({ writer, run }) => run.increment(own, `${writer}${round}`, 2));
        for (const result of await Promise.all(writers)) expect(result).toMatchObject({ outcome: "done" });
        const { serial: later, objects } = await backend.read();
        expect(later).toBe(serial + 8);
        expect(Object.keys(objects).filter((name) => name.includes(`${round}-`))).toHaveLength(8);
      }
    }, 120_000);

    it(`of a run that is suspended anywhere in a write protects what came since from it, in ${kills} rounds`, async () => {
      const { place: own, backend } = await shortPlace();
      for (let round = 0; round < kills; round += 1) {
        const victim = startStateProcess(round % 2 === 0 ? undefined : { ahead: 0 });
        expect(await victim.churn(own, 1)).toMatchObject({ outcome: "done" });
        await sleep(40 * Math.random());
        victim.suspend();
        const mine = `booking/chat.org/board/mine-${round}`;
        const taken = await backend.forceUnlock().then(
          () => backend.lock(thisRun("xroom apply")),
          (error: unknown) => error,
        );
        // On this machine, in the middle of a step, it keeps even a forced unlock away.
        if (taken instanceof Failure) {
          expect(taken.message).toContain(`is locked: process ${victim.pid} of this machine keeps it in the middle of a write`);
          await victim.kill();
          await backend.forceUnlock();
          continue;
        }
        const lock = taken as StateLock;
        const stored = await backend.read();
        await lock.write(next(stored, { [mine]: booking(round) }));
        victim.resume();
        const late = await victim.do(own, "write");
        expect(late, late.message).toMatchObject({
          outcome: "failed",
          code: expect.stringMatching(/^(lock-lost|state-changed)$/) as string,
        });
        await lock.write({ ...next(stored, { [mine]: booking(round) }), serial: stored.serial + 2 });
        expect(Object.keys((await backend.read()).objects)).toEqual([mine]);
        await lock.unlock();
        await victim.kill();
        // To see who holds the lock, over HTTP, it may just have taken it.
        await backend.forceUnlock();
      }
    }, 120_000);

    it(`loses none of ${increments} increments by four concurrent writers`, { timeout: 3_600_000 }, async () => {
      const { place: own, backend } = await place();
      const each = Math.ceil(increments / 4);
      const writers = ["a", "b", "c", "d"].map((writer) => startStateProcess().increment(own, writer, each));
      for (const result of await Promise.all(writers)) expect(result).toMatchObject({ outcome: "done" });
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

/** A broken state is replaced only with `replaceBroken`. */
export async function replaceBrokenState(place: StatePlace): Promise<void> {
  expect(codesOf(await failureOf(openPlace(place).then((each) => each.read())))).toEqual(["state-broken"]);
  const backend = await openPlace(place, { replaceBroken: true });
  const lock = await backend.lock(thisRun("xroom state push"));
  const stored = await backend.read();
  await lock.write({ ...stored, serial: 7 }, { summary: "mended", replaces: stored });
  await lock.unlock();
  expect((await (await openPlace(place)).read()).serial).toBe(7);
}

/** Gives a function that makes the pending renewals. */
export function holdBackRenewals(): () => void {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  return () => void vi.runOnlyPendingTimers();
}

/** Resolves when the lock is lost. */
export async function lossOf({ lost }: StateLock): Promise<Failure> {
  if (!lost.aborted) await once(lost, "abort");
  return lost.reason as Failure;
}

/** Takes the lock once it is free. */
async function lockOnceFree(backend: StateBackend, lease: number): Promise<{ readonly lock: StateLock; readonly gotAt: number }> {
  const lock = await backend.lock(thisRun("xroom apply"), { timeout: 5 * lease });
  return { lock, gotAt: Date.now() };
}

/** Gives a function that leaves the lock of a dead run. */
async function deadLocks(place: StatePlace, isWatched: boolean): Promise<() => Promise<void>> {
  const command = "a run that dies";
  if (isWatched) {
    return async () => {
      const dying = startStateProcess();
      expect(await dying.do(place, "lock", command)).toMatchObject({ outcome: "done" });
      await dying.kill();
    };
  }
  const dying = await openPlace({ ...place, lease: DEAD_LEASE });
  return async () => void (await dying.lock(thisRun(command)));
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
  return { kind: "booking", region: "fra-1", id, applied: "A".repeat(22) };
}

export function next(state: State, objects: State["objects"] = state.objects): State {
  return { ...state, serial: state.serial + 1, objects };
}
