import { describe, expect, it } from "vitest";
import { type Holder, thisRun } from "../../src/state/contract.ts";
import { judge, type Verdict } from "../../src/state/judge.ts";
import { type LeaseEnd, REMOTE_LEASE, UNRENEWED_LEASE } from "../../src/state/lease.ts";
import { startWatch } from "../../src/state/watch.ts";

const HERE = thisRun("xroom apply");
const ELSEWHERE: Holder = { ...HERE, host: "elsewhere", machine: "another" };
const DEAD: Holder = { ...HERE, started: "1" };
const { length } = REMOTE_LEASE;

const byHolder = (left: number | undefined): LeaseEnd => ({
  by: "holder",
  at: left === undefined ? undefined : Date.now() + left,
});
const byStore = (left: number): LeaseEnd => ({ by: "store", left });

describe("one look at a lock", () => {
  it.each<[string, Holder, LeaseEnd, Verdict]>([
    ["of a process that lives here, over by any clock", HERE, byHolder(-7_200_000), "renewed"],
    ["of a process that lives here, with an end far off", HERE, byHolder(7_200_000), "renewed"],
    ["of a dead process of this machine, with an end to come", DEAD, byHolder(length / 2), "over"],
    ["of a dead process of this machine, by the store's clock", DEAD, byStore(length / 2), "held"],
    ["without a start of its process", { ...HERE, started: undefined as never }, byHolder(length / 2), "renewed"],
    ["of process 0", { ...HERE, pid: 0 }, byHolder(-1), "unsure"],
    ["of a process group", { ...HERE, pid: -1 }, byHolder(-1), "unsure"],
    ["of another machine, within its lease by our clock", ELSEWHERE, byHolder(length / 2), "renewed"],
    ["of another machine, over by our clock", ELSEWHERE, byHolder(-1), "unsure"],
    ["of another machine, with an end later than a lease from now", ELSEWHERE, byHolder(length + 5_000), "unsure"],
    ["of another machine, with no end that can be read", ELSEWHERE, byHolder(undefined), "unsure"],
    ["over by the store's clock, though its process lives here", HERE, byStore(0), "over"],
    ["not over by the store's clock", ELSEWHERE, byStore(1), "held"],
    ["with an end that the store's clock can't have given", ELSEWHERE, byStore(length + 60_000), "unsure"],
    ["with no number as its end", ELSEWHERE, byStore(Number.NaN), "unsure"],
    ["with an infinite end", ELSEWHERE, byStore(Number.POSITIVE_INFINITY), "unsure"],
    ["without an end", ELSEWHERE, { by: "none" }, "held"],
  ])("%s", (_, holder, end, verdict) => {
    expect(judge({ holder, end, version: "1" }, REMOTE_LEASE)).toBe(verdict);
  });

  it("that is never renewed doesn't tell a dead holder by watching in a single try", () => {
    const end = byStore(2 * UNRENEWED_LEASE.length);
    expect(judge({ holder: ELSEWHERE, end, version: "1" }, UNRENEWED_LEASE)).toBe("renewed");
  });
});

describe("further looks", () => {
  it("show by another version that its holder lives, and that another has it", () => {
    const look = startWatch(REMOTE_LEASE);
    const lock = { holder: ELSEWHERE, end: byHolder(-1), version: "1" };
    expect(look(lock).verdict).toBe("unsure");
    expect(look(lock).verdict).toBe("unsure");
    expect(look({ ...lock, version: "2" }).verdict).toBe("renewed");
    expect(look({ ...lock, version: "2" }).verdict).toBe("renewed");
  });
});
