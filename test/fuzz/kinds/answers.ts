import { type Area, type RegionAnswer } from "../input.ts";
import { jsonText, mutateJson, mutateText } from "../mutate.ts";
import type { Random } from "../../harness/random.ts";

const BOOKING = {
  id: 7,
  domainName: "chat.org",
  roomName: "board",
  startTime: "2026-12-01T09:00:00.000Z",
  meetingOptions: { duration: 90, type: 1, isLocked: true, capacity: 7, password: "pw", hostKey: "hk" },
};
const ROOM = { options: { type: 1, isLocked: false, password: null }, clients: [{ id: "p1", type: 2 }] };
const LISTS: Readonly<Record<string, unknown>> = {
  booking: { isError: false, data: [BOOKING, { ...BOOKING, id: 8, startTime: 1_796_000_000_000 }] },
  room: { isError: false, data: { "chat.org": { "chat.org/board": ROOM, "chat.org/annex": null } } },
  webhook: {
    isError: false,
    data: [
      { id: 3, domain: "chat.org", url: "https://crm.example.com/xroom" },
      { id: 4, domain: "chat.org", robotId: 42 },
    ],
  },
};
const WORDS = [
  "chat.org",
  "board",
  "Board",
  "isError",
  "errMsg",
  "key: hunter2",
  "hasMore",
  "9".repeat(400),
  "2026-12-01T09:00:00+14:00",
  "1e400",
];
const HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ["retry-after", ["0", "1", "999999999999", "9".repeat(400), "Wed, 21 Oct 2099 07:28:00 GMT", "soon", "-1"]],
  ["link", ['<x>; rel="next"', "<", `<${"a".repeat(5_000)}>;rel=prev`, ";;;;rel=next"]],
  ["content-range", ["items 0-1/2", "items 0-1/9", "*", "bytes */0"]],
  ["date", ["Tue, 01 Dec 2026 09:00:00 GMT", "x", "Thu, 01 Jan 1970 00:00:00 GMT"]],
  ["content-type", ["text/html", "application/json; charset=utf-16"]],
  ["content-encoding", ["gzip", "x"]],
  ["x-total-count", ["0", "2", "9999"]],
];
const STATUSES = [
  200, 200, 200, 200, 200, 200, 201, 202, 203, 204, 206, 299, 301, 304, 400, 401, 403, 404, 408, 409, 418, 429, 500, 503, 599,
];

export const answers: Area = {
  name: "answers",
  make: (random) => {
    // Most answers are whole, so that a run gets beyond the first.
    const wild = random.of([0.1, 0.3, 1]);
    return { kind: "answers", answer: (collection) => answerOf(collection, random, wild) };
  },
};

function answerOf(collection: string, random: Random, wild: number): RegionAnswer {
  const list = LISTS[collection];
  if (!random.chance(wild)) return { status: 200, headers: {}, body: jsonText(list, random) };
  const headers = Object.fromEntries(
    Array.from({ length: random.below(3) }, () => random.of(HEADERS)).map(([name, values]) => [name, random.of(values)]),
  );
  const status = random.of(STATUSES);
  const body = random.chance(0.6)
    ? jsonText(mutateJson(list, random, WORDS), random)
    : mutateText(jsonText(list, random), random, WORDS);
  return { status, headers, body: status === 204 || status === 304 ? "" : body };
}
