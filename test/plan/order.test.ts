import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { booked, hooked, ordered, planned, type Scenario, changeLines } from "./scenario.ts";

const at = (hour: number, minute = 0): string =>
  `2026-12-01T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00Z`;
const short = (hour: number): string => at(hour).slice(11, 16);

/** Owned bookings of one room that move: name → [from, to], in hours. */
function moves(
  bookings: Readonly<Record<string, readonly [number, number]>>,
  about: Partial<Scenario> = {},
  hostKeys: readonly string[] = [],
): Plan {
  const entries = Object.entries(bookings);
  return planned({
    domains: {
      "chat.org": {
        rooms: {
          board: {
            bookings: Object.fromEntries(
              entries.map(([name, [, to]]) => [name, { start: at(to), hostKey: hostKeys.includes(name) }]),
            ),
          },
        },
      },
    },
    observed: entries.map(([name, [from]], index) =>
      booked(index + 1, short(from), { spec: { hostKey: hostKeys.includes(name) } }),
    ),
    objects: Object.fromEntries(entries.map(([name], index) => [`booking/chat.org/board/${name}`, { id: index + 1 }])),
    ...about,
  });
}

describe("the order of calls", () => {
  it("frees a time before it is taken", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { late: { start: at(10, 30) } } } } } },
      observed: [booked(1, "10:00"), booked(2, "11:00"), booked(3, "14:00")],
      objects: {
        "booking/chat.org/board/x": { id: 1 },
        "booking/chat.org/board/y": { id: 2 },
        "booking/chat.org/board/z": { id: 3 },
      },
    });
    expect(ordered(made)).toEqual(["remove x", "remove y", "add late after remove x, remove y", "remove z"]);
  });

  it("finds an overlap behind a slot that does not overlap", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { late: { start: at(10) } } } } } },
      observed: [booked(1, "08:00", { spec: { duration: 240 } }), booked(2, "09:00", { spec: { duration: 30 } })],
      objects: { "booking/chat.org/board/long": { id: 1 }, "booking/chat.org/board/brief": { id: 2 } },
    });
    expect(ordered(made)).toEqual(["remove brief", "remove long", "add late after remove long"]);
  });

  it("does not order slots that only touch", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { next: { start: at(11) } } } } } },
      observed: [booked(1, "10:00")],
      objects: { "booking/chat.org/board/x": { id: 1 } },
    });
    expect(made.calls.every(({ requires }) => requires.length === 0)).toBe(true);
  });

  it("moves a row of bookings from its far end", () => {
    expect(ordered(moves({ a: [9, 10], b: [10, 11], c: [11, 12] }))).toEqual([
      "update c",
      "update b after update c",
      "update a after update b",
    ]);
  });

  it("opens a ring of swaps with one removal and one addition", () => {
    const made = moves({ a: [9, 10], b: [10, 11], c: [11, 9] });
    expect(changeLines(made)).toEqual([
      "replace booking/chat.org/board/a (config): booking.remove, booking.add",
      "update booking/chat.org/board/b (config): booking.update",
      "update booking/chat.org/board/c (config): booking.update",
    ]);
    expect(ordered(made)).toEqual([
      "remove a",
      "update c after remove a",
      "update b after update c",
      "add a after remove a, update b",
    ]);
  });

  it("opens a ring where no host key is lost, if it can", () => {
    const made = moves({ a: [9, 10], b: [10, 9] }, {}, ["a"]);
    expect(changeLines(made)).toEqual([
      "update booking/chat.org/board/a (config): booking.update",
      "replace booking/chat.org/board/b (config): booking.remove, booking.add",
    ]);
    expect(changeLines(moves({ a: [9, 10], b: [10, 9] }, {}, ["a", "b"]))[0]).toContain("replace");
  });

  it("opens several rings at once", () => {
    const made = moves({ a: [9, 10], b: [10, 9], c: [12, 13], d: [13, 12] });
    expect(made.summary).toMatchObject({ replace: 2, update: 2, calls: 6 });
  });

  it("opens a ring between rooms that swap bookings with state mv", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { a: { bookings: { x: { start: at(9) } } }, b: { bookings: { y: { start: at(9) } } } } } },
      observed: [booked(1, "09:30", { room: "b", spec: { password: null } }), booked(2, "09:30", { room: "a" })],
      objects: { "booking/chat.org/a/x": { id: 1 }, "booking/chat.org/b/y": { id: 2 } },
    });
    expect(made.summary.replace).toBe(2);
    expectOrder(made);
  });

  it("throws if nothing can open a ring", async () => {
    const { order } = await import("../../src/plan/order.ts");
    const slot = (from: number) => ({ place: "p", from, to: from + 1 });
    const draft = (address: string, frees: number, takes: number) =>
      ({
        change: { address },
        calls: [{ region: "fra-1", method: "booking.update", data: {}, after: [], frees: slot(frees), takes: slot(takes) }],
      }) as unknown as Parameters<typeof order>[0][number];
    expect(() => order([draft("a", 1, 2), draft("b", 2, 1)])).toThrow("in a ring that can't be opened: a, b");
  });

  it("opens a room after its bookings and its domain's webhooks", () => {
    const made = planned({
      domains: {
        "chat.org": {
          rooms: { board: { active: true, bookings: { x: { start: at(9) } } }, annex: { bookings: { y: { start: at(9) } } } },
          webhooks: { crm: { target: { url: "https://a.test/" } } },
        },
      },
    });
    const init = ordered(made).find((call) => call.startsWith("init"));
    expect(init).toBe("init board after add x, add crm, validate crm");
  });

  it("opens a room after its domain's webhooks are validated, on a second try too", () => {
    const pending = hooked(1, "https://a.test/");
    const made = planned({
      domains: {
        "chat.org": {
          rooms: { board: { active: true }, annex: { region: "sfo-1", active: true } },
          webhooks: { crm: { target: { url: "https://a.test/" } } },
        },
        "talk.org": { rooms: { hall: { active: true } } },
      },
      observed: [{ ...pending, spec: { ...pending.spec, validated: false } }],
      objects: { "webhook/chat.org/crm": { id: 1 } },
    });
    expect(ordered(made)).toEqual([
      "validate crm",
      "init annex after validate crm",
      "init board after validate crm",
      "init hall",
    ]);
  });

  it("removes a webhook after its replacement is added and validated", () => {
    const made = planned({
      domains: { "chat.org": { webhooks: { crm: { target: { url: "https://b.test/" } } } } },
      observed: [hooked(1, "https://a.test/")],
      objects: { "webhook/chat.org/crm": { id: 1 } },
    });
    expect(ordered(made)).toEqual(["add crm", "validate crm after add crm", "remove crm after validate crm"]);
    expect(made.calls[1]?.data).toEqual({ id: { from: "c1", field: "id" } });
  });

  it("warns if an unmanaged booking holds the time", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { x: { start: at(9) } } }, annex: {} } } },
      observed: [booked(5, "09:30"), booked(6, "09:30", { room: "annex" }), booked(7, "15:00"), hooked(1, "https://a.test/")],
    });
    expect(made.diagnostics.filter(({ code }) => code === "slot-taken").map(({ summary }) => summary)).toEqual([
      "booking/chat.org/board/x takes a time that booking/chat.org/board/~5 holds, Tue 1 Dec 2026 09:30–10:30 UTC (1h), which is not managed here: the API may refuse it",
    ]);
  });

  it("warns if a booking outside the plan's scope holds the time", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { x: { start: at(9) }, y: { start: at(12) } } } } } },
      observed: [booked(5, "12:00"), booked(6, "09:00")],
      objects: { "booking/chat.org/board/x": { id: 5 }, "booking/chat.org/board/y": { id: 6 } },
      scope: { targets: ["**/x"] },
    });
    expect(made.diagnostics.map(({ summary }) => summary)).toEqual([
      "booking/chat.org/board/x takes a time that booking/chat.org/board/y holds, Tue 1 Dec 2026 09:00–10:00 UTC (1h), which this plan does not move: the API may refuse it",
    ]);
  });

  it("warns if an undeclared booking outside the plan's scope holds the time", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { x: { start: at(9) } } } } } },
      observed: [booked(6, "09:00", { spec: { duration: 90 } })].map((each) => ({
        ...each,
        key: "board\n2026-12-01T08:30:00Z",
        spec: { ...each.spec, start: "2026-12-01T08:30:00Z" },
      })),
      objects: { "booking/chat.org/board/old": { id: 6 } },
      scope: { targets: ["**/x"] },
    });
    expect(made.diagnostics.map(({ summary }) => summary)).toEqual([
      "booking/chat.org/board/x takes a time that booking/chat.org/board/old holds, Tue 1 Dec 2026 08:30–10:00 UTC (1h30m), which this plan does not move: the API may refuse it",
    ]);
  });

  it("never lets two bookings hold one time, in any order of calls that it allows", () => {
    const permutation = fc.integer({ min: 2, max: 7 }).chain((size) =>
      fc.record({
        targets: fc.shuffledSubarray([...Array(12).keys()], { minLength: size, maxLength: size }),
        choices: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
      }),
    );
    fc.assert(
      fc.property(permutation, ({ targets, choices }) => {
        const made = moves(Object.fromEntries(targets.map((to, from) => [`m${from}`, [from, to] as const])));
        expectOrder(made);
        simulate(made, targets.length, choices);
      }),
      { numRuns: 300 },
    );
  });
});

/** Each call comes after those that it requires, and ids count up. */
function expectOrder({ calls }: Plan): void {
  for (const [index, { id, requires }] of calls.entries()) {
    expect(id).toBe(`c${index + 1}`);
    for (const required of requires) expect(calls.findIndex((call) => call.id === required)).toBeLessThan(index);
  }
}

/** Makes the calls one by one, in any order that they allow, in a room that refuses overlaps. */
function simulate({ calls }: Plan, bookings: number, choices: readonly number[]): void {
  const held = new Map<number | string, number>([...Array(bookings).keys()].map((hour) => [hour + 1, hour]));
  const done = new Set<string>();
  const take = (id: number | string, start: unknown): void => {
    const hour = new Date(start as string).getUTCHours();
    for (const [other, taken] of held) expect(other !== id && taken === hour, `${hour}:00 is taken by ${other}`).toBe(false);
    held.set(id, hour);
  };
  for (let turn = 0; done.size < calls.length; turn += 1) {
    const ready = calls.filter(({ id, requires }) => !done.has(id) && requires.every((required) => done.has(required)));
    const call = ready[(choices[turn % choices.length] ?? 0) % ready.length];
    if (call === undefined) throw new Error("no call is ready");
    if (call.method === "remove") held.delete(call.data["id"] as number);
    else if (call.method === "update") take(call.data["id"] as number, call.data["startTime"]);
    else take(call.id, call.data["startTime"]);
    done.add(call.id);
  }
}
