/** Each rule of examples/policy, against a plan that breaks it and one that keeps it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { applyProject, planProject } from "../../src/project/index.ts";
import { openProject } from "../../src/project/open.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { emulate } from "../harness/world.ts";

const example = readFileSync(new URL("../../examples/policy/policy.yaml", import.meta.url), "utf8");
const { policies } = load(example) as { readonly policies: Readonly<Record<string, { readonly severity: string }>> };

interface Case {
  readonly breaks: string | readonly string[];
  readonly keeps: string;
  readonly domain?: string;
  readonly now?: string;
  /** What is live and ours before. */
  readonly before?: string;
  /** What the rule is broken by. */
  readonly address: string | undefined;
}

const room = (settings: string, name = "board"): string => `{ rooms: { ${name}: { ${settings} } } }`;
const booking = (settings: string): string => room(`bookings: { b: { start: 2026-12-02T10:00, duration: 1h, ${settings} } }`);
const series = (rule: string): string => room(`bookings: { b: { start: 2026-12-01T10:00, duration: 1h, repeat: "${rule}" } }`);
const webhook = (url: string): string => `{ region: fra-1, webhooks: { w: { url: "${url}" } } }`;
const BOARD = "room/chat.org/board";
const BOOKING = "booking/chat.org/board/b";

const CASES: Readonly<Record<string, Case>> = {
  "rooms-are-locked": { breaks: room(""), keeps: room("lock: true"), address: BOARD },
  "meetings-are-locked": {
    breaks: [booking("lock: false"), room("lock: true, bookings: { b: { start: 2026-12-02T10:00, duration: 1h, lock: false } }")],
    keeps: room("lock: true, bookings: { b: { start: 2026-12-02T10:00, duration: 1h } }"),
    address: BOOKING,
  },
  "meetings-have-passwords": {
    breaks: [
      booking("password: hunter2"),
      room("password: { env: A_PASSWORD }, bookings: { b: { start: 2026-12-02T10:00, duration: 1h, password: null } }"),
    ],
    keeps: room("password: { env: A_PASSWORD }, bookings: { b: { start: 2026-12-02T10:00, duration: 1h } }"),
    address: BOOKING,
  },
  "office-hours": {
    breaks: [
      room("bookings: { b: { start: 2026-12-05T10:00, duration: 1h } }"),
      room("bookings: { b: { start: 2026-12-02T06:45, duration: 1h } }"),
      room("bookings: { b: { start: 2026-12-02T19:30, duration: 31m } }"),
      room("bookings: { b: { start: 2026-12-02T19:00, duration: 12h } }"),
    ],
    keeps: room("bookings: { b: { start: 2026-12-02T07:00, duration: 13h } }"),
    address: BOOKING,
  },
  "capacity-by-name": {
    breaks: room("capacity: 9", "small-red"),
    keeps: room("capacity: 8", "small-red"),
    address: "room/chat.org/small-red",
  },
  "webhook-hosts": {
    breaks: webhook("https://evil-example.com/x"),
    keeps: webhook("https://crm.example.com/x"),
    address: "webhook/chat.org/w",
  },
  freeze: {
    now: "2026-12-20T09:00:00Z",
    before: room("bookings: { b: { start: 2026-12-30T10:00, duration: 1h } }"),
    breaks: room(""),
    keeps: room("bookings: { b: { start: 2026-12-30T10:00, duration: 2h } }"),
    address: BOOKING,
  },
  "few-changes": {
    breaks: room("bookings: { b: { start: 2026-12-01T10:00, duration: 1h, repeat: FREQ=DAILY;COUNT=201 } }"),
    keeps: room("bookings: { b: { start: 2026-12-01T10:00, duration: 1h, repeat: FREQ=DAILY;COUNT=200 } }"),
    address: undefined,
  },
  titles: { breaks: booking("lock: true"), keeps: booking("title: Weekly"), address: BOOKING },
  "host-keys-of-meetings": {
    breaks: booking("hostKey: true"),
    keeps: booking("hostKey: true, protect: true"),
    address: BOOKING,
  },
  "host-keys-of-rooms": { breaks: room("hostKey: true"), keeps: room("hostKey: true, protect: true"), address: BOARD },
  naming: { breaks: room("", "Board_Room"), keeps: room("", "board-room-2"), address: "room/chat.org/Board_Room" },
  "evict-never": { breaks: room("evict: true"), keeps: room(""), address: BOARD },
  "series-end": {
    breaks: [series("FREQ=WEEKLY;UNTIL=20281201T100000"), series("FREQ=WEEKLY;COUNT=60"), series("FREQ=DAILY")],
    keeps: series("FREQ=WEEKLY;UNTIL=20271201T100000"),
    address: BOOKING,
  },
};

it("is all that the examples have", () => {
  expect(Object.keys(CASES)).toEqual(Object.keys(policies));
});

it.each(Object.entries(CASES))("%s", async (name, { breaks, keeps, before, address, now = "2026-11-23T09:00:00Z" }) => {
  const world = await emulate();
  const directory = temporaryFolder();
  const path = join(directory, "policy.yaml");
  writeFileSync(path, JSON.stringify({ version: 1, policies: { [name]: policies[name] } }));
  const open = (domain: string) => {
    const defaults = "defaults: { region: fra-1, timezone: Europe/Berlin, horizon: 300d }";
    writeFileSync(join(directory, "xroom.yaml"), `version: 1\n${world.regions}\n${defaults}\ndomains: { chat.org: ${domain} }\n`);
    const environment = { ...world.environment, A_PASSWORD: "velvet-otter-41" };
    return openProject({ directory, environment, now: Date.parse(now), policy: { path, name: "policy.yaml" } });
  };
  const planOf = async (domain: string): Promise<Plan> => {
    await using project = await open(domain);
    return await planProject(project);
  };
  if (before !== undefined) {
    await using project = await open(before);
    await applyProject(project, { command: "test" }, { confirm: () => Promise.resolve(true) });
  }
  const broken = ({ diagnostics }: Plan): unknown =>
    diagnostics.filter(({ code }) => code === "policy").map((each) => [each.severity, each.address]);
  expect(broken(await planOf(keeps))).toEqual([]);
  for (const each of [breaks].flat()) {
    const plan = await planOf(each);
    expect(broken(plan)).toEqual([[policies[name]?.severity, address]]);
    expect(plan.policy).toMatch(/^hmac-sha256:/);
    expect(JSON.stringify(plan)).not.toContain("velvet-otter-41");
  }
});
