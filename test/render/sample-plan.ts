import type { Call, Change, Plan } from "../../src/model/plan.ts";

const DIGEST = `hmac-sha256:${"0".repeat(64)}`;

function changeOf(change: Partial<Change> & Pick<Change, "address" | "action">): Change {
  return {
    reason: "config",
    region: "fra-1",
    id: null,
    before: null,
    after: null,
    fields: [],
    source: null,
    calls: [],
    blocked: null,
    record: null,
    ...change,
  };
}

function callOf(id: string, method: string, requires: readonly string[] = []): Call {
  const [collection = "", name = ""] = method.split(".");
  return { id, region: id === "c9" ? "sfo-1" : "fra-1", collection, method: name, data: {}, requires };
}

const BOOKING = { start: "2026-12-01T10:00:00Z", duration: 60, type: "conference" };
export const NASTY = "\u001b[2Jb\u202ead\n";

/** A change of every action, a blocked one, and names that would move a terminal. */
export const SAMPLE: Plan = {
  format: "xroom.plan/1",
  tool: "xroom 0.1.0",
  now: "2026-11-23T09:00:00Z",
  account: DIGEST,
  config: { digest: DIGEST, files: ["xroom.yaml"] },
  scope: { domains: [], targets: [] },
  summary: {
    add: 1,
    update: 1,
    remove: 1,
    replace: 1,
    open: 1,
    close: 1,
    validate: 1,
    adopt: 1,
    forget: 1,
    protect: 1,
    unprotect: 1,
    unchanged: 12,
    unmanaged: 3,
    blocked: 1,
    calls: 9,
  },
  changes: [
    changeOf({
      address: "room/acme.test/lab",
      action: "close",
      id: "acme.test/lab",
      before: { type: "conference" },
      blocked: "2 people are in it; evict: true would put them out",
    }),
    changeOf({
      address: "room/chat.org/board",
      action: "open",
      reason: "new",
      after: { lock: true, password: { secret: "env:BOARD", digest: DIGEST } },
      calls: ["c8"],
    }),
    changeOf({
      address: "room/chat.org/hall",
      action: "close",
      id: "chat.org/hall",
      before: { type: "webinar" },
      calls: ["c9"],
      region: "sfo-1",
    }),
    changeOf({
      address: "booking/chat.org/board/added",
      action: "add",
      reason: "new",
      after: { ...BOOKING, lock: false },
      calls: ["c2"],
    }),
    changeOf({ address: "booking/chat.org/board/adopted", action: "adopt", id: 4 }),
    changeOf({
      address: "booking/chat.org/board/changed",
      action: "update",
      reason: "drift",
      reasons: { duration: "drift", password: "config" },
      id: 7,
      before: { ...BOOKING, password: { secret: "live", digest: DIGEST } },
      after: { ...BOOKING, duration: 90, password: null },
      fields: ["duration", "password"],
      calls: ["c3"],
    }),
    changeOf({ address: "booking/chat.org/board/forgotten", action: "forget", reason: "undeclared", id: 5 }),
    changeOf({
      address: "booking/chat.org/board/kept",
      action: "protect",
      id: 10,
      before: { ...BOOKING, protect: false },
      after: { ...BOOKING, protect: true },
      fields: ["protect"],
    }),
    changeOf({
      address: "booking/chat.org/board/lifted",
      action: "unprotect",
      id: 11,
      before: { ...BOOKING, protect: true },
      after: { ...BOOKING, protect: false },
      fields: ["protect"],
    }),
    changeOf({
      address: `booking/chat.org/${NASTY}/~9`,
      action: "remove",
      reason: "undeclared",
      id: 9,
      before: { ...BOOKING, room: NASTY },
      calls: ["c1"],
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
    changeOf({
      address: "webhook/chat.org/scribe",
      action: "validate",
      reason: "unvalidated",
      id: 6,
      before: {},
      after: {},
      calls: ["c7"],
    }),
  ],
  calls: [
    callOf("c1", "booking.remove"),
    callOf("c2", "booking.add", ["c1"]),
    callOf("c3", "booking.update"),
    callOf("c4", "webhook.add"),
    callOf("c5", "webhook.validate", ["c4"]),
    callOf("c6", "webhook.remove", ["c5"]),
    callOf("c7", "webhook.validate"),
    callOf(
      "c8",
      "room.init",
      Array.from({ length: 40 }, (_, index) => `c${index + 100}`),
    ),
    callOf("c9", "room.destroy"),
  ],
  preconditions: [],
  records: [],
  diagnostics: [
    { severity: "error", code: "protected", summary: `webhook/chat.org/${NASTY} is protected`, help: "Lift that first." },
    {
      severity: "warning",
      code: "literal-secret",
      summary: "a password stands in the config itself",
      source: { file: "xroom.yaml", line: 3, column: 5 },
    },
  ],
  seal: DIGEST,
};
