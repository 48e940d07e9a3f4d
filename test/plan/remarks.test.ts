import { describe, expect, it } from "vitest";
import { remarkOnUncompared, remarkOnUnlisted } from "../../src/plan/remarks.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { Secret } from "../../src/model/secret.ts";
import type { AskedObject } from "../../src/model/unlisted.ts";
import { booked, type Domain, inputOf, planned, secret } from "./scenario.ts";

const summaries = (diagnostics: readonly { readonly summary: string }[]): string[] => diagnostics.map(({ summary }) => summary);

describe("an object that is found by its id though no list has it", () => {
  const asked = (name: string, about: Partial<AskedObject> = {}): AskedObject => ({
    address: `booking/chat.org/board/${name}`,
    kind: "booking",
    region: "fra-1",
    domain: "chat.org",
    id: 7,
    answer: "found",
    ...about,
  });

  it("is named for its region, once for all of them", () => {
    expect(summaries(remarkOnUnlisted([asked("a"), asked("b"), asked("c", { region: "sfo-1" })], () => true))).toEqual([
      "region fra-1 does not list booking/chat.org/board/a and booking/chat.org/board/b: they count as listed, as they are found by their ids",
      "region sfo-1 does not list booking/chat.org/board/c: it counts as listed, as it is found by its id",
    ]);
  });

  it("is not named outside the scope, nor where it is gone", () => {
    expect(remarkOnUnlisted([asked("a"), asked("b", { answer: "gone" })], (address) => !address.endsWith("/a"))).toEqual([]);
  });
});

describe("passwords that can't be compared without the API secret", () => {
  const matches = (names: readonly string[]) => {
    const start = (index: number): string => `2026-12-0${index + 1}T09:00:00Z`;
    const bookings = names.map((name, index) => [name, { start: start(index), password: secret("pw") }]);
    const domains = { "chat.org": { rooms: { board: { bookings: Object.fromEntries(bookings) } } } satisfies Domain };
    const observed = names.map((_, index) =>
      booked(index + 1, start(index), { spec: { password: Secret.withoutValue("live") } }),
    );
    const { matchings } = preparePlan(inputOf({ domains, observed }));
    return [...matchings.values()].flatMap((matching) => matching.matches);
  };

  it("are counted and named", () => {
    expect(summaries(remarkOnUncompared(matches(["a"])))).toEqual([
      "1 password can't be compared without the API secret: booking/chat.org/board/a",
    ]);
    expect(summaries(remarkOnUncompared(matches(["a", "b"])))).toEqual([
      "2 passwords can't be compared without the API secret: booking/chat.org/board/a and booking/chat.org/board/b",
    ]);
    expect(remarkOnUncompared(matches([]))).toEqual([]);
  });
});

it("host links that end with their meetings are named once for a series", () => {
  const at = (day: number): string => `2026-12-${day}T10:00:00Z`;
  const made = planned({
    domains: { "chat.org": {} },
    observed: [14, 21].map((day) => booked(day, at(day), { spec: { hostKey: true } })),
    objects: Object.fromEntries([14, 21].map((day) => [`booking/chat.org/board/weekly@${at(day)}`, { id: day }])),
    allow: { removals: true },
  });
  expect(summaries(made.diagnostics)).toEqual(["host links that were sent out for booking/chat.org/board/weekly stop working"]);
});
