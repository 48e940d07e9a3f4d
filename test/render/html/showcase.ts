import type { Call, Change, Plan } from "../../../src/model/plan.ts";
import { bookingAt, changeOf, planOf } from "./plans.ts";

const DIGEST = `hmac-sha256:${"0".repeat(64)}`;
const BERLIN = { zone: "Europe/Berlin" };
const SFO = { region: "sfo-1", zone: "America/Los_Angeles" };

function callOf(id: string, region: string, what: string, requires: readonly string[] = []): Call {
  const [collection = "", method = ""] = what.split(".");
  return { id, region, collection, method, data: { domain: "chat.org", room: "board" }, requires };
}

/** Weekly meetings. */
const WEEKLY: readonly Change[] = Array.from({ length: 8 }, (_, index) => {
  const start = new Date(Date.parse("2026-12-07T09:00:00Z") + index * 7 * 86_400_000).toISOString().replace(".000", "");
  return changeOf({
    ...BERLIN,
    address: `booking/chat.org/board/weekly@${start}`,
    action: "add",
    reason: "new",
    after: bookingAt(start, 45),
    calls: [`c${index + 20}`],
  });
});

/** Everything that a plan can hold. */
export const SHOWCASE: Plan = planOf({
  changes: [
    changeOf({
      address: "room/acme.test/lab",
      action: "close",
      id: "acme.test/lab",
      region: "sfo-1",
      before: { type: "conference" },
      blocked: "2 people are in it; evict: true would put them out",
    }),
    changeOf({
      ...SFO,
      address: "booking/acme.test/lab/demo",
      action: "add",
      reason: "new",
      after: bookingAt("2026-12-08T18:00:00Z", 90),
      calls: ["c12"],
    }),
    changeOf({
      ...SFO,
      address: "booking/acme.test/lab/retro",
      action: "replace",
      id: 31,
      before: { region: "fra-1", ...bookingAt("2026-12-10T18:00:00Z") },
      after: { region: "sfo-1", ...bookingAt("2026-12-10T18:00:00Z") },
      fields: ["region"],
      calls: ["c13", "c14"],
    }),
    changeOf({
      ...BERLIN,
      address: "room/chat.org/board",
      action: "open",
      reason: "new",
      after: { lock: true, password: { secret: "env:BOARD_PASSWORD", digest: DIGEST } },
      calls: ["c8"],
    }),
    changeOf({
      ...BERLIN,
      address: "booking/chat.org/board/kickoff",
      action: "add",
      reason: "new",
      after: { ...bookingAt("2026-12-08T09:00:00Z", 90), lock: true },
      calls: ["c2"],
    }),
    changeOf({
      ...BERLIN,
      address: "booking/chat.org/board/review",
      action: "update",
      id: 7,
      before: bookingAt("2026-12-08T13:00:00Z"),
      after: { ...bookingAt("2026-12-10T14:00:00Z", 90), password: { secret: "env:BOARD_PASSWORD", digest: DIGEST } },
      fields: ["start", "duration", "password"],
      reasons: { start: "config", duration: "drift", password: "config" },
      calls: ["c3"],
    }),
    ...WEEKLY,
    changeOf({
      address: "booking/chat.org/hall/allhands",
      action: "remove",
      reason: "undeclared",
      id: 9,
      before: bookingAt("2026-12-09T15:00:00Z", 120),
      source: null,
      calls: ["c1"],
    }),
    changeOf({
      ...BERLIN,
      address: "booking/chat.org/hall/party",
      action: "adopt",
      reason: "new",
      id: 4,
      before: bookingAt("2026-12-11T17:00:00Z", 180),
      after: bookingAt("2026-12-11T17:00:00Z", 180),
    }),
    changeOf({
      ...BERLIN,
      address: "booking/chat.org/hall/lecture",
      action: "update",
      id: 11,
      before: bookingAt("2026-12-10T09:00:00Z"),
      after: { ...bookingAt("2026-12-10T09:00:00Z"), lock: true },
      fields: ["lock"],
      reason: "drift",
      calls: ["c9"],
    }),
    changeOf({
      address: "webhook/chat.org/crm",
      action: "replace",
      id: 3,
      before: { url: "https://old.example/x" },
      after: { url: "https://new.example/x" },
      fields: ["url"],
      calls: ["c4", "c5", "c6"],
    }),
  ],
  calls: [
    callOf("c1", "fra-1", "booking.remove"),
    callOf("c2", "fra-1", "booking.add", ["c1"]),
    callOf("c3", "fra-1", "booking.update"),
    callOf("c4", "fra-1", "webhook.add"),
    callOf("c5", "fra-1", "webhook.validate", ["c4"]),
    callOf("c6", "fra-1", "webhook.remove", ["c5"]),
    callOf("c8", "fra-1", "room.init", ["c2", "c4"]),
    callOf("c9", "fra-1", "booking.update"),
    callOf("c12", "sfo-1", "booking.add"),
    callOf("c13", "sfo-1", "booking.add"),
    callOf("c14", "fra-1", "booking.remove", ["c13"]),
    ...WEEKLY.map(({ calls: [id = ""] }) => callOf(id, "fra-1", "booking.add")),
  ],
  unmanaged: [
    {
      address: "booking/chat.org/board/~40",
      region: "fra-1",
      kind: "booking",
      id: 40,
      before: bookingAt("2026-12-08T10:00:00Z", 45),
    },
    {
      address: "booking/chat.org/hall/~41",
      region: "fra-1",
      kind: "booking",
      id: 41,
      before: bookingAt("2026-12-07T08:00:00Z", 60),
    },
  ],
  diagnostics: [
    {
      severity: "warning",
      code: "slot-taken",
      summary:
        "booking/chat.org/board/kickoff takes a time that booking/chat.org/board/~40 holds, Tue 8 Dec 2026 11:00–11:45 Europe/Berlin (45m), which is not managed here: the API may refuse it",
      help: "Move one of them, remove the other by hand, or declare it at the same start to adopt it.",
      address: "booking/chat.org/board/kickoff",
      source: { file: "domains/chat.org.yaml", line: 12, column: 11 },
    },
    {
      severity: "warning",
      code: "literal-secret",
      summary: "a password stands in the config itself",
      source: { file: "xroom.yaml", line: 3, column: 5 },
    },
  ],
});

/** The same, refused. */
export const REFUSED: Plan = {
  ...SHOWCASE,
  diagnostics: [
    {
      severity: "error",
      code: "max-removals",
      summary: "chat.org: 40 of 60 bookings would be removed, and safety.maxRemovals allows 30%",
      help: "If that is what you want, pass --allow-removals.",
    },
    ...SHOWCASE.diagnostics,
  ],
};
