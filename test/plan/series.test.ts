import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { booked, ordered, planned, type Scenario, changeLines } from "./scenario.ts";

const WEEKLY = "booking/chat.org/board/weekly";
const at = (day: number, hour: number): string =>
  `2026-12-${String(day).padStart(2, "0")}T${String(hour).padStart(2, "0")}:00:00Z`;

/** A series as the config expands it, and as it was applied before. */
function series(now: readonly string[], before: readonly string[], rest: Scenario = {}): Plan {
  const bookings = Object.fromEntries(
    now.map((start) => [`weekly@${start}`, { start, series: "weekly", zone: "Europe/Berlin" }]),
  );
  return planned({
    domains: { "chat.org": { rooms: { board: { bookings } } } },
    observed: before.map((start, index) => booked(index + 1, start)),
    objects: Object.fromEntries(before.map((start, index) => [`${WEEKLY}@${start}`, { id: index + 1 }])),
    ...rest,
  });
}

describe("a series", () => {
  it("keeps its objects if its rule moves: one call for each occurrence", () => {
    const made = series([at(7, 11), at(14, 11), at(21, 11)], [at(7, 10), at(14, 10), at(21, 10)]);
    expect(made.changes.map(({ address, action, id }) => [address, action, id])).toEqual([
      [`${WEEKLY}@${at(7, 11)}`, "update", 1],
      [`${WEEKLY}@${at(14, 11)}`, "update", 2],
      [`${WEEKLY}@${at(21, 11)}`, "update", 3],
    ]);
    expect(made.summary).toMatchObject({ update: 3, calls: 3 });
    expect(made.records).toEqual([]);
  });

  it("that moves by a day pairs only occurrences without an object", () => {
    const made = series([at(8, 10), at(9, 10), at(10, 10)], [at(7, 10), at(8, 10), at(9, 10)]);
    expect(changeLines(made)).toEqual([`update ${WEEKLY}@${at(10, 10)} (config): booking.update`]);
    expect(made.changes[0]?.id).toBe(1);
  });

  it("loses or gets occurrences at its end", () => {
    expect(changeLines(series([at(7, 11)], [at(7, 10), at(14, 10)]))).toEqual(
      [
        `update ${WEEKLY}@${at(7, 11)} (config): booking.update`,
        `remove ${WEEKLY}@${at(14, 10)} (undeclared): booking.remove`,
      ].toSorted((a, b) => (a.split(" ")[1] ?? "").localeCompare(b.split(" ")[1] ?? "")),
    );
    expect(changeLines(series([at(7, 11), at(14, 11)], [at(7, 10)])).map((line) => line.split(" ")[0])).toEqual([
      "update",
      "add",
    ]);
  });

  it("rolls on: past occurrences expire, and only the new day is added", () => {
    const made = series([at(8, 10), at(9, 10), at(10, 10)], [at(7, 10), at(8, 10), at(9, 10)], {
      now: Date.parse(at(7, 12)),
      objects: {
        [`${WEEKLY}@${at(7, 10)}`]: { id: 1, until: at(7, 11) },
        [`${WEEKLY}@${at(8, 10)}`]: { id: 2, until: at(8, 11) },
        [`${WEEKLY}@${at(9, 10)}`]: { id: 3, until: at(9, 11) },
      },
    });
    expect(changeLines(made)).toEqual([`add ${WEEKLY}@${at(10, 10)} (new): booking.add`]);
    expect(made.records).toEqual([
      { address: `${WEEKLY}@${at(7, 10)}`, object: null, was: { region: "fra-1", id: expect.any(Number) as number } },
    ]);
  });

  it("adopts objects at its starts", () => {
    expect(
      series([at(7, 10), at(14, 10)], [], { observed: [booked(1, at(7, 10)), booked(2, at(14, 10))] }).summary,
    ).toMatchObject({ adopt: 2, calls: 0 });
  });

  it("replaces a single booking of its name, and back", () => {
    const single: Scenario = { observed: [booked(5, at(7, 9))], objects: { [WEEKLY]: { id: 5 } } };
    expect(changeLines(series([at(7, 10), at(14, 10)], [], single)).map((line) => line.split(":").at(-1))).toEqual([
      " booking.update",
      " booking.add",
    ]);
  });

  it("adds its successors before it removes the old ones, if rule and region change at once", () => {
    const bookings = Object.fromEntries([at(7, 11), at(14, 11)].map((start) => [`weekly@${start}`, { start, series: "weekly" }]));
    const moved = (observed: Scenario["observed"] = [booked(1, at(7, 10)), booked(2, at(14, 10)), booked(3, at(21, 10))]): Plan =>
      planned({
        domains: { "chat.org": { rooms: { board: { region: "sfo-1", bookings } } } },
        observed,
        objects: Object.fromEntries([7, 14, 21].map((day, index) => [`${WEEKLY}@${at(day, 10)}`, { id: index + 1 }])),
      });
    expect(ordered(moved())).toEqual([
      `add weekly@${at(7, 11)}`,
      `remove weekly@${at(7, 11)} after add weekly@${at(7, 11)}`,
      `add weekly@${at(14, 11)}`,
      `remove weekly@${at(14, 11)} after add weekly@${at(14, 11)}`,
      `remove weekly@${at(21, 10)}`,
    ]);
    expect(moved().changes[0]).toMatchObject({
      action: "replace",
      fields: ["region", "start"],
      before: { region: "fra-1" },
      after: { region: "sfo-1" },
    });
  });

  it("gives an occurrence one predecessor at most", () => {
    const made = planned({
      domains: {
        "chat.org": {
          rooms: { board: { region: "sfo-1", bookings: { [`weekly@${at(7, 10)}`]: { start: at(7, 11), series: "weekly" } } } },
        },
      },
      observed: [booked(1, at(7, 10)), booked(2, at(14, 10))],
      objects: { [`${WEEKLY}@${at(7, 10)}`]: { id: 1 }, [`${WEEKLY}@${at(14, 10)}`]: { id: 2 } },
    });
    expect(changeLines(made)).toEqual([
      `replace ${WEEKLY}@${at(7, 10)} (config): sfo-1 booking.add, booking.remove`,
      `remove ${WEEKLY}@${at(14, 10)} (undeclared): booking.remove`,
    ]);
  });

  it("takes no object from another series or room", () => {
    const other = {
      observed: [booked(5, at(7, 9)), booked(6, at(8, 9), { room: "annex" })],
      objects: { "booking/chat.org/board/monthly@x": { id: 5 }, [`${WEEKLY}@y`]: { id: 6 } },
    };
    expect(
      changeLines(series([at(7, 10)], [], other))
        .map((line) => line.split(" ")[0])
        .toSorted(),
    ).toEqual(["add", "remove", "remove"]);
  });

  it("is moved into its own times in an order that works", () => {
    const made = series([at(7, 11), at(7, 12), at(7, 13)], [at(7, 10), at(7, 11), at(7, 12)]);
    expect(made.summary.calls).toBe(1);
    const shifted = planned({
      domains: {
        "chat.org": {
          rooms: {
            board: {
              bookings: Object.fromEntries(
                [10, 11, 12].map((hour) => [`weekly@${at(7, hour)}`, { start: at(7, hour + 1), series: "weekly" }]),
              ),
            },
          },
        },
      },
      observed: [10, 11, 12].map((hour, index) => booked(index + 1, at(7, hour))),
      objects: Object.fromEntries([10, 11, 12].map((hour, index) => [`${WEEKLY}@${at(7, hour)}`, { id: index + 1 }])),
    });
    expect(ordered(shifted)[0]).toBe(`update weekly@${at(7, 12)}`);
    expect(shifted.summary).toMatchObject({ update: 3, replace: 0 });
  });

  it("has the zone of its declaration", () => {
    expect(series([at(7, 10)], []).changes[0]?.zone).toBe("Europe/Berlin");
  });
});
