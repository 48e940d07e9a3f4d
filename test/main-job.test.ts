import { describe, expect, it } from "vitest";
import type { Plan } from "../src/model/plan.ts";
import { createProject, type Project } from "./harness/project.ts";
import { emulate, type EmulatedWorld, listen } from "./harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";
const SECRETS = { ALPHA_PASSWORD: "s3cret-alpha-7f1c", BETA_PASSWORD: "00123-beta\"quoted'" };

/** Three domains in three regions, with everything that can be declared; 200 bookings. */
function config(world: EmulatedWorld, listener: string): string {
  const domains = [
    { name: "chat.org", region: "fra-1", rooms: ["board", "green", "blue"], each: 30 },
    { name: "acme.test", region: "sfo-1", rooms: ["board", "lab"], each: 30 },
    { name: "meet.example", region: "sgp-1", rooms: ["one", "two"], each: 25 },
  ];
  const text = domains.map(({ name, region, rooms, each }, domain) => {
    const declared = rooms.map((room, index) => {
      const bookings = Array.from({ length: each }, (_, at) => {
        const day = String((at % 28) + 1).padStart(2, "0");
        const hour = String(8 + 2 * Math.floor(at / 28)).padStart(2, "0");
        const options =
          at % 5 === 0 ? ", hostKey: true" : at % 5 === 1 ? ", capacity: 12, grace: 15m" : at % 5 === 2 ? ", password: null" : "";
        return `          m${at}: { start: 2026-12-${day}T${hour}:00, duration: 45m${options} }`;
      });
      const policy = [
        "lock: true, password: { env: ALPHA_PASSWORD }, active: true",
        "password: { env: BETA_PASSWORD }",
        "type: conference",
      ];
      return [
        `      ${room}:`,
        ...(policy[index] ?? "").split(", ").map((line) => `        ${line}`),
        "        bookings:",
        ...bookings,
      ].join("\n");
    });
    const hooks = [
      `      crm: { url: "${listener}/crm-${domain}" }`,
      "      scribe: { robot: 42 }",
      `      ofRoom: { url: "${listener}/room-${domain}", room: ${rooms[0]} }`,
    ];
    return [`  ${name}:`, `    region: ${region}`, "    rooms:", ...declared, "    webhooks:", ...hooks].join("\n");
  });
  return ["version: 1", world.regions, "defaults: { timezone: Europe/Berlin }", "domains:", ...text, ""].join("\n");
}

async function planOf(project: Project, ...args: string[]): Promise<Plan> {
  const ran = await project.xroom("plan", "--json", "--now", NOW, ...args);
  expect(ran.err).not.toMatch(/error/);
  return JSON.parse(ran.out) as Plan;
}

/** Applies, and shows that the emulator got the plan's calls and no others, each after those that it requires. */
async function applyExactly(project: Project, world: EmulatedWorld, plan: Plan): Promise<void> {
  world.emulator.clearLog();
  const ran = await project.xroom("apply", "-y", "--json", "--now", NOW);
  expect(ran.err).toBe("");
  expect(ran.code).toBe(0);
  const events = ran.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; call?: string; status?: string; plan?: Plan });
  expect(events.find(({ type }) => type === "started")?.plan?.calls).toEqual(plan.calls);

  const names = (calls: readonly { region: string; call: string }[]): string[] =>
    calls.map(({ region, call }) => `${region} ${call}`).toSorted();
  const planned = plan.calls.map(({ region, collection, method }) => ({ region, call: `${collection}.${method}` }));
  expect(names(world.writes())).toEqual(names(planned));

  const order = events.filter(({ type }) => type === "call-ended" || type === "call-started");
  for (const call of plan.calls) {
    const started = order.findIndex((event) => event.type === "call-started" && event.call === call.id);
    for (const required of call.requires) {
      const ended = order.findIndex((event) => event.type === "call-ended" && event.call === required && event.status === "done");
      expect(ended).toBeGreaterThanOrEqual(0);
      expect(ended).toBeLessThan(started);
    }
  }
}

async function setUp(): Promise<{ world: EmulatedWorld; project: Project; listener: string }> {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const { url } = await listen();
  const project = await createProject({ "xroom.yaml": config(world, url) }, { ...world.environment, ...SECRETS });
  return { world, project, listener: url };
}

describe("the main job", () => {
  it("plans, applies exactly the plan, and then finds nothing to do; the same after twenty edits of every kind", async () => {
    const { world, project, listener } = await setUp();
    const first = await planOf(project);
    expect(first.summary).toMatchObject({ add: 209, open: 3, update: 0, remove: 0, unchanged: 0, blocked: 0 });
    expect(first.calls).toHaveLength(200 + 9 + 6 + 3);
    expect(world.writes()).toEqual([]);
    expect(world.reads()).toBe(3 * 4);
    await applyExactly(project, world, first);

    const second = await planOf(project);
    expect(second.changes).toEqual([]);
    expect(second.summary.unchanged).toBe(212);
    const empty = await project.xroom("plan", "--detailed-exitcode", "--now", NOW);
    expect(empty.code).toBe(0);
    expect(empty.out).toContain("No changes: everything is as declared. 212 unchanged.");

    let text = await project.read("xroom.yaml");
    const edit = (from: string | RegExp, to: string): void => {
      expect(text).toMatch(from);
      text = text.replace(from, to);
    };
    edit(
      "m0: { start: 2026-12-01T08:00, duration: 45m, hostKey: true }",
      "m0: { start: 2026-12-01T12:00, duration: 45m, hostKey: true }",
    );
    edit(
      "m1: { start: 2026-12-02T08:00, duration: 45m, capacity: 12",
      "m1: { start: 2026-12-02T08:00, duration: 45m, capacity: 20",
    );
    edit("          m2: { start: 2026-12-03T08:00, duration: 45m, password: null }\n", "");
    edit("m4: { start: 2026-12-05T08:00, duration: 45m }", "m4: { start: 2026-12-06T08:00, duration: 45m }");
    edit(
      "m5: { start: 2026-12-06T08:00, duration: 45m, hostKey: true }",
      "m5: { start: 2026-12-05T08:00, duration: 45m, hostKey: true }",
    );
    edit(
      "m6: { start: 2026-12-07T08:00, duration: 45m, capacity: 12, grace: 15m }",
      "m6: { start: 2026-12-07T08:00, duration: 45m, lock: false }",
    );
    edit(
      "m7: { start: 2026-12-08T08:00, duration: 45m, password: null }",
      "m7: { start: 2026-12-08T08:00, duration: 45m, type: webinar }",
    );
    edit("m8: { start: 2026-12-09T08:00, duration: 45m }", "m8: { start: 2026-12-09T08:00, duration: 45m, hostKey: true }");
    edit(
      "m9: { start: 2026-12-10T08:00, duration: 45m }",
      "m9: { start: 2026-12-10T08:00, duration: 90m }\n          extra: { start: 2026-12-30T08:00, duration: 30m }",
    );
    edit(
      "m10: { start: 2026-12-11T08:00, duration: 45m, hostKey: true }",
      "m10: { start: 2026-12-12T08:00, duration: 45m, hostKey: true }",
    );
    edit(
      "m11: { start: 2026-12-12T08:00, duration: 45m, capacity: 12, grace: 15m }",
      "m11: { start: 2026-12-13T08:00, duration: 45m }",
    );
    edit("m12: { start: 2026-12-13T08:00, duration: 45m, password: null }", "m12: { start: 2026-12-11T08:00, duration: 45m }");
    edit("crm-0", "crm-changed");
    edit("scribe: { robot: 42 }", "scribe: { robot: 43 }");
    edit(`      ofRoom: { url: "${listener}/room-0", room: board }\n`, "");
    edit("lock: true", "lock: false");
    edit("password: { env: ALPHA_PASSWORD }", "password: { env: BETA_PASSWORD }");
    edit("  acme.test:\n    region: sfo-1", "  acme.test:\n    region: sfo-1\n    ignore: [nobody-*]");
    edit(/( {2}meet\.example:[\s\S]*?active: )true/, "$1false");
    edit(/( {2}meet\.example:[\s\S]*?)m3:/, "$1renamed:");
    edit("      two:", "      two:\n        region: fra-1");
    await project.write("xroom.yaml", text);

    const third = await planOf(project);
    const { summary } = third;
    for (const action of ["add", "update", "remove", "replace", "close", "adopt"] as const)
      expect(summary[action], action).toBeGreaterThan(0);
    await applyExactly(project, world, third);
    expect((await planOf(project)).changes).toEqual([]);
    expect(world.emulator.world("fra-1").bookings("meet.example")).toHaveLength(25);
    expect(world.emulator.world("sgp-1").bookings("meet.example")).toHaveLength(25);
  });

  it("prints the same bytes for the same inputs", async () => {
    const { project } = await setUp();
    const [first, second] = await Promise.all([
      project.xroom("plan", "--json", "--now", NOW),
      project.xroom("plan", "--json", "--now", NOW),
    ]);
    expect(first.out).toBe(second.out);
  });

  it("shows other people's edits as drift and reverts them, and never touches unmanaged objects", async () => {
    const { world, project } = await setUp();
    await applyExactly(project, world, await planOf(project));
    const fra = world.emulator.world("fra-1");
    const [first, second, third] = fra.bookings("chat.org");
    if (first === undefined || second === undefined || third === undefined) throw new Error("three bookings were expected");
    fra.updateBooking(first.id, { duration: 10 });
    fra.removeBooking(second.id);
    const stranger = fra.addBooking({ domain: "chat.org", room: "annex", start: "2026-12-24T10:00:00Z", duration: 30 });

    const drift = await planOf(project);
    expect(drift.changes.map(({ action, reason }) => `${action} ${reason}`).toSorted()).toEqual(["add drift", "update drift"]);
    expect(drift.changes.find(({ action }) => action === "update")?.fields).toContain("duration");
    expect(drift.summary.unmanaged).toBe(1);
    await applyExactly(project, world, drift);
    expect((await planOf(project)).changes).toEqual([]);
    expect(fra.bookings("chat.org").some(({ id }) => id === stranger.id)).toBe(true);
  });

  it("keeps passwords out of the state, the plan, debug logs and errors", async () => {
    const { world, project } = await setUp();
    const everything: string[] = [];
    for (const args of [
      ["plan"],
      ["plan", "--json"],
      ["apply", "-y", "--log-level", "debug"],
      ["plan", "--log-level", "debug"],
      ["apply", "-y", "--json"],
      ["validate"],
    ]) {
      const { out, err } = await project.xroom(...args, "--now", NOW);
      everything.push(out, err);
    }
    world.emulator.order({ match: { method: "list" }, fault: { kind: "status", status: 500, when: "before" }, times: "always" });
    const failed = await project.xroom("state", "show", "booking/chat.org/board/m0");
    everything.push(failed.out, failed.err, await project.read(".xroom/state.json"));
    expect(everything.join("")).toContain("ALPHA_PASSWORD");
    const hostKeys = ["fra-1", "sfo-1", "sgp-1"].flatMap((region) => {
      const view = world.emulator.world(region);
      return ["chat.org", "acme.test", "meet.example"].flatMap((domain) =>
        view.bookings(domain).flatMap(({ hostKey }) => hostKey ?? []),
      );
    });
    expect(hostKeys.length).toBeGreaterThan(0);
    for (const secret of [...Object.values(SECRETS), ...hostKeys, world.emulator.account.secret]) {
      for (const form of [
        secret,
        JSON.stringify(secret).slice(1, -1),
        Buffer.from(secret).toString("base64"),
        encodeURIComponent(secret),
      ]) {
        expect(everything.join("\n").includes(form), `a secret showed as ${form}`).toBe(false);
      }
    }
  });
});
