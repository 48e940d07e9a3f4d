import { describe, expect, it } from "vitest";
import { READING_CHOICES, type Fault, type Readings } from "../../src/emulator/index.ts";
import type { State, StateObject } from "../../src/model/state.ts";
import { allLists, type Observation } from "../../src/plan/observe.ts";
import { listsOf } from "../../src/plan/lists.ts";
import { KINDS } from "../../src/resources/registry.ts";
import type { Place } from "../../src/resources/contract.ts";
import { emptyState } from "../../src/state/document.ts";
import { client } from "../api/client.ts";
import { emulate } from "../harness/world.ts";
import { serveRaw } from "../harness/raw-server.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
const PLACE = { region: "fra-1", domain: "chat.org" };

const owned = (id: number, about: Partial<StateObject> = {}): StateObject => ({
  kind: "booking",
  region: "fra-1",
  id,
  applied: "A".repeat(22),
  ...about,
});
const stateOf = (...ids: number[]): State => ({
  ...emptyState(),
  objects: Object.fromEntries(ids.map((id) => [`booking/chat.org/board/m${id}`, owned(id)])),
});

/** An emulator with bookings 1, 2, …, and what observing it tells of a state. */
async function scene(bookings: number, readings: Partial<Readings> = {}) {
  const world = await emulate({ now: () => NOW, readings });
  const view = world.emulator.world("fra-1");
  for (let day = 0; day < bookings; day += 1)
    view.addBooking({ domain: "chat.org", room: "board", start: NOW + (day + 1) * 86_400_000, duration: 45 });
  const { reader } = client(world.url, world.emulator.account);
  const observe = (state: State, places: readonly Place[] = [PLACE], signal?: AbortSignal): Promise<Observation> =>
    listsOf(reader, { relist: 1 }).observe(allLists(places, KINDS), signal, { state, now: NOW });
  const observeAll = (): Promise<Observation> => listsOf(reader).observe(allLists([PLACE], KINDS));
  const gets = (): unknown[] =>
    world.emulator.log.flatMap(({ method, data }) => (method === "get" ? [(data as { id: number }).id] : []));
  const lists = (): number =>
    world.emulator.log.filter(({ collection, method }) => collection === "booking" && method === "list").length;
  return { ...world, view, observe, observeAll, gets, lists };
}

/** `7 gone`, `8 unsure: why` */
const answers = ({ asked = [] }: Observation): string[] =>
  asked.map(({ id, answer, because }) => `${id} ${answer}${because === undefined ? "" : `: ${because}`}`);
const idsIn = ({ lists }: Observation): unknown[] =>
  lists.find(({ kind }) => kind === "booking")?.objects.map(({ id }) => id) ?? [];

const NOT_LISTED: Fault = { kind: "lag", without: [1] };
const BROKEN: Fault = { kind: "status", status: 500 };

describe("an owned booking that no list has", () => {
  it("is not asked for as long as all are listed, or none is owned", async () => {
    const { observe, gets } = await scene(2);
    expect((await observe(stateOf(1, 2))).asked).toBeUndefined();
    expect((await observe(stateOf())).asked).toBeUndefined();
    expect(gets()).toEqual([]);
  });

  it("is not asked for where no state counts", async () => {
    const { observeAll, gets, emulator } = await scene(2);
    emulator.order({ match: { method: "list" }, fault: NOT_LISTED, times: "always" });
    const observation = await observeAll();
    expect([observation.asked, idsIn(observation), gets()]).toEqual([undefined, [2], []]);
  });

  it("is found by its id where the list lags, and is in the list then", async () => {
    const { emulator, observe, gets } = await scene(2);
    emulator.order({ match: { method: "booking.list" }, fault: NOT_LISTED });
    const observation = await observe(stateOf(1, 2));
    expect([answers(observation), idsIn(observation), gets()]).toEqual([["1 found"], [2, 1], [1]]);
    expect(observation.asked?.[0]).toMatchObject({ address: "booking/chat.org/board/m1", kind: "booking", ...PLACE });
  });

  const ways = READING_CHOICES.getMissing as readonly Readings["getMissing"][];
  const statuses = READING_CHOICES.failureStatus as readonly Readings["failureStatus"][];
  const shapes = READING_CHOICES.noOutput as readonly Readings["noOutput"][];
  const readings = [
    ...statuses.map((failureStatus) => ({ getMissing: ways[0] as Readings["getMissing"], failureStatus })),
    ...ways.slice(1).flatMap((getMissing) => shapes.map((noOutput) => ({ getMissing, noOutput }))),
    { getMissing: "nothing" as const, envelope: false },
  ];
  it.each(readings)(
    "is gone if it isn't found, whichever way that is said, with others listed and without: %j",
    async (reading) => {
      for (const count of [3, 1]) {
        const { view, observe, lists } = await scene(count, reading);
        view.removeBooking(1);
        expect(answers(await observe(stateOf(1)))).toEqual(["1 gone"]);
        expect(lists()).toBe(1);
      }
    },
  );

  it("is asked for twice before it counts as gone", async () => {
    const { emulator, observe, gets } = await scene(2);
    emulator.order({ match: { method: "booking.list" }, fault: NOT_LISTED });
    emulator.order({ match: { method: "booking.get" }, fault: NOT_LISTED });
    expect(answers(await observe(stateOf(1)))).toEqual(["1 found"]);
    expect(gets().toSorted()).toEqual([1, 1, 2]);
  });

  it.each<[string, Fault, string]>([
    ["fails", BROKEN, "booking.get: an ordered fault (500)"],
    ["is not allowed", { kind: "status", status: 403 }, "booking.get: an ordered fault (403)"],
    ["is answered by a proxy", { kind: "html" }, "booking.get: the server failed (502)"],
    ["is answered with garbage", { kind: "garbage" }, "booking.get: the answer is not JSON"],
    [
      "is told to wait",
      { kind: "status", status: 429, retryAfter: 0 },
      "booking.get: asked to slow down (429), and to come back in 0 s",
    ],
  ])("may still be there if the call %s", async (_, fault, because) => {
    const { emulator, view, observe } = await scene(2);
    view.removeBooking(1);
    emulator.order({ match: { method: "booking.get" }, fault, times: "always" });
    const observation = await observe(stateOf(1));
    expect([answers(observation), idsIn(observation)]).toEqual([[`1 unsure: ${because}`], [2]]);
  });

  it("may still be there if the call fails the second time", async () => {
    const { emulator, view, observe } = await scene(1);
    view.removeBooking(1);
    emulator.order({ match: { method: "booking.get" }, fault: { kind: "status", status: 401 }, skip: 1, times: 1 });
    expect(answers(await observe(stateOf(1)))).toEqual(["1 unsure: booking.get: an ordered fault (401)"]);
  });

  it("may still be there if what is listed isn't found by ids either", async () => {
    const { emulator, observe, gets } = await scene(5);
    emulator.order({ match: { method: "booking.list" }, fault: NOT_LISTED });
    emulator.order({ match: { method: "booking.get" }, fault: { kind: "status", status: 400 }, times: "always" });
    const because = "booking 2, which it lists, is not found by its id either";
    expect(answers(await observe(stateOf(1)))).toEqual([`1 unsure: ${because}`]);
    expect(gets()).toEqual(expect.arrayContaining([2, 3, 4]));
    expect(gets()).toHaveLength(2 + 3);
  });

  it("is compared with what another domain's list has, and with nothing that is over", async () => {
    const { view, observe, gets, emulator, url } = await scene(1);
    view.removeBooking(1);
    view.addBooking({ domain: "chat.org", room: "board", start: NOW - 7_200_000, duration: 60 });
    view.addBooking({ domain: "talk.org", room: "board", start: NOW, duration: 60 });
    expect(answers(await observe(stateOf(1), [PLACE, { ...PLACE, domain: "talk.org" }]))).toEqual(["1 gone"]);
    expect(gets().toSorted()).toEqual([1, 1, 3]);
    emulator.clearLog();
    expect(answers(await observe(stateOf(1)))).toEqual(["1 gone"]);
    // None is listed: an id is asked for that no booking can have.
    expect(gets()).toEqual([1, 1, -1]);
    const [endless] = KINDS.flatMap((kind) => (kind.get === undefined ? [] : [{ ...kind, endOf: () => undefined }]));
    emulator.clearLog();
    const { reader } = client(url, emulator.account);
    const requests = allLists([PLACE], endless === undefined ? [] : [endless]);
    await listsOf(reader).observe(requests, undefined, { state: stateOf(1), now: NOW });
    expect(gets().toSorted()).toEqual([1, 1, 2]);
  });

  it("is asked for as a predecessor, and as one that was missing, but not if it is over or known to be gone", async () => {
    const { observe, gets } = await scene(0);
    const lost = { address: "booking/chat.org/board/x", kind: "booking", region: "fra-1", since: "2026-11-23T08:00:00Z" };
    const until = "2026-11-23T09:00:00Z";
    const state: State = {
      ...emptyState(),
      objects: {
        "booking/chat.org/board/a": owned(1, { predecessors: [{ region: "fra-1", id: 2 }] }),
        "booking/chat.org/board/b": owned(3, { until }),
        "booking/talk.org/board/c": owned(4),
        "webhook/chat.org/crm": owned(5, { kind: "webhook" }),
      },
      missing: [
        { ...lost, id: 6 },
        { ...lost, id: 7, gone: true },
        { ...lost, id: 8, until },
        { ...lost, id: 9, kind: "webhook" },
        { ...lost, id: 1 },
      ],
    };
    expect(answers(await observe(state))).toEqual(["1 gone", "2 gone", "6 gone"]);
    expect([...new Set(gets())]).toEqual([1, 2, 6, -1]);
  });

  it("is not asked for one by one if a list lacks more than a hundred: a second list tells", async () => {
    const { emulator, observe, gets, lists } = await scene(1);
    const ids = Array.from({ length: 101 }, (_, index) => index + 1);
    emulator.order({ match: { method: "booking.list" }, fault: NOT_LISTED });
    const observation = await observe(stateOf(...ids));
    expect(answers(observation)).toEqual(["1 found", ...ids.slice(1).map((id) => `${id} gone`)]);
    expect([gets(), lists()]).toEqual([[], 2]);
    expect(answers(await observe(stateOf(...ids.slice(1))))).toHaveLength(100);
    expect([new Set(gets()).size, lists()]).toEqual([101, 3]);
  });

  it("may still be there if the second list fails", async () => {
    const { emulator, observe } = await scene(0);
    emulator.order({ match: { method: "booking.list" }, fault: BROKEN, skip: 1, times: "always" });
    const ids = Array.from({ length: 101 }, (_, index) => index + 1);
    const all = answers(await observe(stateOf(...ids)));
    expect(all).toEqual(ids.map((id) => `${id} unsure: booking.list: an ordered fault (500)`));
  });

  it("lets a stop through, and what is no failure of a call", async () => {
    const { url, emulator, observe } = await scene(1);
    emulator.order({ match: { method: "booking.list" }, fault: NOT_LISTED });
    emulator.order({ match: { method: "booking.get" }, fault: { kind: "status", status: 429, retryAfter: 4 }, times: "always" });
    const stop = new AbortController();
    const observed = observe(stateOf(1), [PLACE], stop.signal);
    await expect.poll(() => emulator.log.some(({ method }) => method === "get")).toBe(true);
    stop.abort();
    await expect(observed).rejects.toThrow();
    emulator.clearFaults();
    const { reader } = client(url, emulator.account);
    const get = (): Promise<never> => Promise.reject(new TypeError("ours"));
    const kinds = KINDS.map((kind) => (kind.get === undefined ? kind : { ...kind, get }));
    const broken = listsOf(reader).observe(allLists([PLACE], kinds), undefined, { state: stateOf(2), now: NOW });
    await expect(broken).rejects.toThrow(TypeError);
  });
});

describe("a refusal that says nothing of the id, where nothing is listed", () => {
  const refusal = { isError: true, errMsg: "no" };
  /** The answers of the first list, the second and so on, and of each `get`. */
  const told = async (lists: readonly object[][], get: (id: number) => unknown): Promise<string[]> => {
    let list = 0;
    const { connection } = await serveRaw(
      ({ body, url }: { body: string; url: string }, response: { end(text: string): void }) => {
        const { method, data } = JSON.parse(body) as { method: string; data: { id: number } };
        if (method === "get") return response.end(JSON.stringify(get(data.id)));
        response.end(JSON.stringify(url.endsWith("booking") ? lists[list++] : []));
      },
    );
    const own = listsOf(connection.reader, { relist: 1 });
    return answers(await own.observe(allLists([PLACE], KINDS), undefined, { state: stateOf(1), now: NOW }));
  };
  const booking = {
    id: 1,
    domainName: "chat.org",
    roomName: "board",
    startTime: "2026-12-01T10:00:00.000Z",
    meetingOptions: { duration: 60, type: 1, isLocked: false, capacity: 7 },
  };

  it("leaves it to a second list", async () => {
    expect(await told([[], []], () => refusal)).toEqual(["1 gone"]);
    expect(await told([[], [booking]], () => refusal)).toEqual(["1 found"]);
    expect(await told([[], [booking]], (id) => (id === 1 ? refusal : null))).toEqual(["1 found"]);
  });

  it("is about the id if another is refused in other words", async () => {
    expect(await told([[]], (id) => ({ ...refusal, errMsg: `no ${id}` }))).toEqual(["1 gone"]);
  });
});
