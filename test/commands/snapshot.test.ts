/** Plans against a snapshot over the command line: without credentials, passwords or requests. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { createProject, type Project } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { createRepository } from "../harness/repository.ts";
import { configText } from "../storm/config.ts";
import { PASSWORDS, storm } from "../storm/drawn.ts";
import { createStormWorld } from "../storm/world.ts";
import { configOf, NOW, PRIVATE_ROOM, ROOMS, type Scene, setScene } from "./fixtures.ts";

const PASSWORD = `pä"ss w/ord+1`;
const LIVE = `l|ve "pw"/2+`;
const WORLDS = Number(process.env["SNAPSHOT_WORLDS"] ?? 6);

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8")) as object;
const ajv = new Ajv2020({ strict: false, allErrors: true });
const isPlan = ajv.compile(schemaOf("plan"));
const isSnapshot = ajv.compile(schemaOf("snapshot"));

/** What a fork's pipeline has: neither credentials nor passwords, some of them as empty variables. */
async function asFork<T>({ environment }: Project, run: () => Promise<T>): Promise<T> {
  const own = { ...environment };
  for (const name of Object.keys(environment)) if (name !== "XROOM_NOW") delete environment[name];
  Object.assign(environment, { XROOM_ID: own["XROOM_ID"], XROOM_SECRET: "", BOARD_PASSWORD: "" });
  try {
    return await run();
  } finally {
    Object.assign(environment, own);
  }
}

/** Applied, with a snapshot of that; then the config goes on. */
async function taken(more: (scene: Scene) => Promise<void> | void = () => undefined): Promise<Scene> {
  const scene = await setScene(PRIVATE_ROOM, { BOARD_PASSWORD: PASSWORD });
  expect((await scene.project.xroom("apply", "-y")).code).toBe(0);
  await more(scene);
  expect(await scene.project.xroom("snapshot", "--out", "snapshot.json")).toMatchObject({ code: 0, out: "" });
  scene.world.emulator.clearLog();
  return scene;
}

async function edit({ project }: Scene, change: (config: string) => string): Promise<void> {
  await project.write("xroom.yaml", change(await project.read("xroom.yaml")));
}

async function planOf(project: Project, ...args: string[]): Promise<Plan> {
  const { code, out, err } = await project.xroom("plan", "--json", "--allow-removals", "--accept-empty", ...args);
  expect([0, 4], err).toContain(code);
  const made = JSON.parse(out) as Plan;
  isPlan(made);
  expect(isPlan.errors ?? []).toEqual([]);
  return made;
}

const blindly = (project: Project, ...args: string[]): Promise<Plan> =>
  asFork(project, () => planOf(project, "--snapshot", "snapshot.json", ...args));

const summaryOf = ({ changes, calls }: Plan): string[] =>
  changes.map(({ address, action, reason, fields, calls: own }) => {
    const methods = own.map((id) => calls.find((call) => call.id === id)).map((call) => `${call?.collection}.${call?.method}`);
    return `${action} ${address} (${reason}) ${fields.join(",")}: ${methods.join(",")}`;
  });

const codesOf = ({ diagnostics }: Plan): string[] => diagnostics.map(({ code }) => code);

describe("xroom snapshot", () => {
  it("saves live objects and the state as its schema says, with the same lists as plan", async () => {
    const scene = await setScene(PRIVATE_ROOM, { BOARD_PASSWORD: PASSWORD });
    await scene.project.xroom("apply", "-y");
    scene.world.emulator.clearLog();
    const { code, out, err } = await scene.project.xroom("snapshot", "--out", "snapshot.json");
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(err).toBe("Saved a snapshot of 2 objects in snapshot.json. To plan against it: xroom plan --snapshot snapshot.json\n");
    expect([scene.world.writes().length, scene.world.reads()]).toEqual([0, 4]);
    const text = await scene.project.read("snapshot.json");
    const snapshot = JSON.parse(text) as Snapshot;
    isSnapshot(snapshot);
    expect(isSnapshot.errors ?? []).toEqual([]);
    expect(snapshot.state).toEqual(JSON.parse(await scene.project.read(".xroom/state.json")));
    delete scene.project.environment["BOARD_PASSWORD"];
    const printed = await scene.project.xroom("snapshot", "--json");
    expect(printed, "the config's passwords are not needed").toEqual({ code: 0, out: text, err: "" });
  });

  it("needs credentials, and --out or --json", async () => {
    const { project } = await setScene();
    expect(await project.xroom("snapshot")).toMatchObject({ code: 1, err: expect.stringContaining("--out FILE") });
    expect(await asFork(project, () => project.xroom("snapshot", "--json"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("XROOM_SECRET is not set"),
    });
  });

  it("narrows to domains and their part of the state, and warns of an unknown domain", async () => {
    const { project } = await setScene(
      `${ROOMS}  acme.test: { rooms: { lab: { bookings: { demo: { start: 2026-12-03T10:00, duration: 1h } } } } }\n`,
    );
    await project.xroom("apply", "-y");
    const { out, err } = await project.xroom("snapshot", "--json", "--domain", "acme.*", "--domain", "nobody.test");
    const { lists, state } = JSON.parse(out) as Snapshot;
    expect(new Set(lists.map(({ domain }) => domain))).toEqual(new Set(["acme.test"]));
    expect(Object.keys(state.objects)).toEqual(["acme.test"]);
    expect(err).toContain("no domain matches --domain nobody.test");
  });

  it("works on a sandbox, and so does a plan against it", async () => {
    const project = await createProject(
      { "xroom.yaml": `version: 1\ndefaults: { region: fra-1, timezone: UTC }\n${ROOMS}` },
      { XROOM_NOW: NOW },
    );
    await project.xroom("apply", "-y", "--sandbox");
    expect((await project.xroom("snapshot", "--sandbox", "--out", "snapshot.json")).code).toBe(0);
    await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("45m", "50m"));
    const { out } = await project.xroom("plan", "--sandbox", "--snapshot", "snapshot.json");
    expect(out).toContain("Plan: 1 to update. 1 unchanged.");
    expect(out).not.toContain("without credentials");
  });
});

describe("xroom plan --snapshot, with neither credentials nor passwords", () => {
  it("shows the plan, says what it can't know, and makes no request", async () => {
    const scene = await taken();
    await edit(scene, (config) => config.replace("45m", "50m"));
    const { code, out, err } = await asFork(scene.project, () => scene.project.xroom("plan", "--snapshot", "snapshot.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(`\
chat.org
  ~ booking/chat.org/board/review (2)  # config
      duration: 45m → 50m

Calls
  c1  fra-1  booking.update  booking/chat.org/board/review

note[snapshot]: planned against a snapshot, as of Mon 23 Nov 2026 09:00 UTC

note[blind-plan]: planned without credentials: it is for reading only, and can't be applied

note[uncompared]: 2 passwords can't be compared without the API secret: booking/chat.org/board/kickoff and booking/chat.org/board/review

note[policy-waiting]: 1 room that is not open has a policy waiting until it is opened

Plan: 1 to update. 1 unchanged.
1 call (fra-1: 1).
`);
    expect(scene.world.emulator.log).toEqual([]);
  });

  it("needs neither the regions nor the state", async () => {
    const { project, world } = await taken();
    await world.emulator.close();
    await project.write(".xroom/state.json", "broken");
    expect(summaryOf(await blindly(project))).toEqual([]);
  });

  it("can't be applied", async () => {
    const { project, world } = await taken((scene) => edit(scene, (config) => config.replace("45m", "50m")));
    const saved = await asFork(project, () => project.xroom("plan", "--snapshot", "snapshot.json", "--out", "plan.json"));
    expect(saved).toMatchObject({ code: 0, err: "Saved the plan in plan.json. To look at it: xroom show plan.json\n" });
    expect((await asFork(project, () => project.xroom("show", "plan.json"))).out).toBe(saved.out);
    expect(await project.xroom("apply", "plan.json")).toEqual({
      code: 4,
      out: "",
      err: `\
error[blind-plan]: plan.json was made without credentials: it is for reading only
   = help: Plan again with XROOM_ID and XROOM_SECRET set, and have that reviewed.
`,
    });
    expect(world.emulator.log).toEqual([]);
  });

  it("tells drift from config", async () => {
    const scene = await taken(({ world }) => {
      world.emulator.world("fra-1").updateBooking(1, { lock: true });
      world.emulator.world("fra-1").removeBooking(2);
    });
    await edit(scene, (config) => config.replace("1h30m", "2h"));
    const made = await blindly(scene.project);
    expect(summaryOf(made)).toEqual([
      "update booking/chat.org/board/kickoff (config) duration,lock: booking.update",
      "add booking/chat.org/board/review (drift) : booking.add",
    ]);
    expect(made.changes[0]?.reasons).toEqual({ duration: "config", lock: "drift" });
    expect(codesOf(made)).toContain("drift-unsure");
    await edit(scene, (config) => config.replace("2h", "1h30m"));
    expect(summaryOf(await blindly(scene.project, "--drift-only"))).toEqual([
      "update booking/chat.org/board/kickoff (drift) lock: booking.update",
      "add booking/chat.org/board/review (drift) : booking.add",
    ]);
  });

  it("sees a password added and removed, but not changed", async () => {
    const scene = await taken();
    await edit(scene, (config) => config.replace("45m", "45m, password: null").replace("BOARD_PASSWORD", "OTHER_PASSWORD"));
    expect(summaryOf(await blindly(scene.project))).toEqual([
      "update booking/chat.org/board/review (config) password: booking.update",
    ]);
    await edit(scene, (config) => config.replace("password: null", 'password: "in the open"'));
    const made = await blindly(scene.project);
    expect(summaryOf(made)).toEqual([]);
    expect(codesOf(made)).toEqual(expect.arrayContaining(["literal-secret", "uncompared"]));
  });

  it("treats a place that the snapshot doesn't hold as empty, and says so", async () => {
    const scene = await taken();
    await edit(
      scene,
      (config) =>
        `${config}  acme.test:\n    region: sfo-1\n    rooms: { lab: { bookings: { demo: { start: 2026-12-03T10:00, duration: 1h } } } }\n`,
    );
    const made = await blindly(scene.project);
    expect(summaryOf(made)).toEqual(["add booking/acme.test/lab/demo (new) : booking.add"]);
    expect(made.diagnostics.filter(({ severity }) => severity === "warning").map(({ summary }) => summary)).toEqual([
      "the snapshot holds no list of acme.test in region sfo-1: it is planned as if nothing were there",
    ]);
    expect(codesOf(await blindly(scene.project, "--domain", "chat.org"))).not.toContain("not-in-snapshot");
  });

  it("works with plan's other options", async () => {
    const scene = await taken(({ world }) => {
      world.emulator
        .world("fra-1")
        .addBooking({ domain: "chat.org", room: "annex", start: "2026-12-01T10:00:00Z", duration: 30, password: LIVE });
    });
    await edit(scene, (config) => config.replace("45m", "50m").replace("1h30m", "2h"));
    expect(summaryOf(await blindly(scene.project, "--target", "**/review"))).toHaveLength(1);
    expect((await blindly(scene.project)).unmanaged).toHaveLength(1);
    const run = (...args: string[]) =>
      asFork(scene.project, () => scene.project.xroom("plan", "--snapshot", "snapshot.json", ...args));
    expect((await run("--detailed-exitcode")).code).toBe(2);
    expect((await run("--detailed-exitcode", "--drift-only")).code).toBe(0);
    expect((await run("--unmanaged")).out).toContain("annex");
    expect((await run("--domain", "nobody.test")).out).toContain("no domain matches");
  });

  it("works with --base: shows separately what was pending, without the base's passwords too", async () => {
    const { project, world, git, commit } = await createRepository();
    const config = (bookings: string): string =>
      configOf(
        world,
        `domains:\n  chat.org:\n    rooms:\n      board:\n        password: { env: BOARD_PASSWORD }\n        bookings:\n${bookings}`,
      );
    const [kickoff, retro] = [
      "kickoff: { start: 2026-12-01T10:00, duration: 1h30m }",
      "retro: { start: 2026-12-03T10:00, duration: 30m }",
    ];
    await git("checkout -q main");
    await project.write("xroom.yaml", config(`          ${kickoff}\n`));
    await commit("base");
    expect((await project.xroom("snapshot", "--out", "snapshot.json")).code).toBe(0);
    await git("checkout -qB feature");
    await project.write("xroom.yaml", config(`          ${kickoff}\n          ${retro}\n`));
    world.emulator.clearLog();
    const made = await blindly(project, "--base", "main");
    const pendingOf = new Map(made.changes.map(({ address, pending }) => [address.split("/").at(-1), pending]));
    expect(pendingOf.get("retro")).toBeUndefined();
    expect(pendingOf.get("review")).toBe(true);
    expect(made.changes.map(({ address }) => address.split("/").at(-1))).toEqual(["kickoff", "retro", "review"]);
    expect(pendingOf.get("kickoff")).toBe(true);
    expect(made.seal).toBe("unknown");
    expect(world.emulator.log).toEqual([]);
  });

  it("shows its time, and warns after a day", async () => {
    const { project } = await taken();
    const at = async (now: string) =>
      (await blindly(project, "--now", now)).diagnostics.find(({ code }) => code.endsWith("snapshot"));
    expect(await at("2026-11-24T09:00:00Z")).toMatchObject({
      severity: "note",
      summary: expect.stringContaining("as of Mon 23 Nov 2026 09:00 UTC"),
    });
    expect(await at("2026-11-24T09:00:01Z")).toMatchObject({
      severity: "warning",
      code: "old-snapshot",
      summary: expect.stringContaining("1d old"),
    });
  });

  it.each([
    ["isn't there", undefined, 1, "unreadable-file"],
    ["is cut off", (text: string) => text.slice(0, 500), 4, "snapshot-broken"],
    ["is of a newer format", (text: string) => text.replace("xroom.snapshot/1", "xroom.snapshot/2"), 4, "snapshot-format"],
    ["is a plan", () => '{"format":"xroom.plan/1"}', 4, "snapshot-broken"],
  ])("refuses a file that %s", async (_, change, code, error) => {
    const { project } = await taken();
    if (change !== undefined) await project.write("other.json", change(await project.read("snapshot.json")));
    const run = await asFork(project, () => project.xroom("plan", "--snapshot", "other.json"));
    expect(run).toMatchObject({ code, out: "", err: expect.stringContaining(`error[${error}]`) });
  });
});

describe("xroom plan --snapshot, with credentials", () => {
  it("compares passwords too, and the plan can be applied", async () => {
    const scene = await taken();
    await edit(scene, (config) => config.replace("45m", "50m, password: { env: OTHER_PASSWORD }"));
    scene.project.environment["OTHER_PASSWORD"] = LIVE;
    const run = await scene.project.xroom("plan", "--snapshot", "snapshot.json", "--out", "plan.json");
    expect(run).toMatchObject({ code: 0, err: expect.stringContaining("xroom apply plan.json") });
    expect(scene.world.emulator.log).toEqual([]);
    const made = JSON.parse(await scene.project.read("plan.json")) as Plan;
    expect(summaryOf(made)).toEqual(["update booking/chat.org/board/review (config) duration,password: booking.update"]);
    expect(codesOf(made)).not.toContain("uncompared");
    expect((await scene.project.xroom("apply", "plan.json")).code).toBe(0);
    expect(scene.world.emulator.world("fra-1").bookings()[1]).toMatchObject({ password: LIVE });
    expect((await scene.project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  });

  it("makes a plan whose objects go stale one by one", async () => {
    const scene = await taken();
    await edit(scene, (config) => config.replace("45m", "50m"));
    await scene.project.xroom("plan", "--snapshot", "snapshot.json", "--out", "plan.json");
    scene.world.emulator.world("fra-1").updateBooking(2, { lock: true });
    expect(await scene.project.xroom("apply", "plan.json")).toMatchObject({
      code: 4,
      err: expect.stringContaining("was changed (lock true, was false)"),
    });
  });

  it("needs the config's passwords, and names their places", async () => {
    const { project } = await taken();
    delete project.environment["BOARD_PASSWORD"];
    const run = await project.xroom("plan", "--snapshot", "snapshot.json");
    expect(run).toMatchObject({ code: 1, out: "", err: expect.stringContaining("error[unset-secret]") });
    expect(run.err).toMatch(/xroom\.yaml:\d+:\d+/);
    delete project.environment["XROOM_ID"];
    expect((await project.xroom("plan", "--snapshot", "snapshot.json")).err).toContain("XROOM_ID is not set");
  });

  it.each([
    ["was changed", (text: string) => text.replace('"duration":45', '"duration":46'), "tampered-snapshot"],
    ["has another state", (text: string) => text.replace(/"serial":\d+/, '"serial":99'), "tampered-snapshot"],
    ["says that nothing drifted", (text: string) => text.replace('"changed":[]', '"changed":["lock"]'), "tampered-snapshot"],
    [
      "is of another account",
      (text: string) => text.replace(/"account":"[^"]*"/, `"account":"hmac-sha256:${"0".repeat(64)}"`),
      "other-account",
    ],
  ])("refuses a snapshot that %s", async (_, change, error) => {
    const { project } = await taken();
    await project.write("snapshot.json", change(await project.read("snapshot.json")));
    const run = await project.xroom("plan", "--snapshot", "snapshot.json");
    expect(run).toMatchObject({ code: 4, out: "", err: expect.stringContaining(`error[${error}]`) });
  });
});

it("no secret is in a snapshot or in a plan against one, in any form", async () => {
  const scene = await taken(({ world }) => {
    const fra = world.emulator.world("fra-1");
    fra.addBooking({
      domain: "chat.org",
      room: "annex",
      start: "2026-12-01T10:00:00Z",
      duration: 30,
      password: LIVE,
      hostKey: "host+key/of old",
    });
    fra.openRoom("chat.org/board", { password: LIVE });
  });
  await edit(scene, (config) => config.replace("45m", `50m, password: "lit eral/+"`).replace("1h30m", "2h"));
  const { project } = scene;
  const plan = ["plan", "--snapshot", "snapshot.json", "--unmanaged", "--verbose"];
  const runs = [
    await project.xroom("snapshot", "--json"),
    await project.xroom(...plan, "--out", "keyed.json"),
    await asFork(project, () => project.xroom(...plan, "--json", "--out", "blind.json")),
    await asFork(project, () => project.xroom(...plan, "--log-level", "debug")),
  ];
  const files = await Promise.all(["snapshot.json", "keyed.json", "blind.json"].map((name) => project.read(name)));
  const text = [...runs.flatMap(({ out, err }) => [out, err]), ...files].join("\n");
  expect(text).toContain("annex");
  const secret = scene.world.environment["XROOM_SECRET"] as string;
  for (const each of [PASSWORD, LIVE, "host+key/of old", "lit eral/+", secret]) {
    const base64 = Buffer.from(each).toString("base64").replaceAll("=", "").slice(0, -1);
    const forms = [
      each,
      JSON.stringify(each).slice(1, -1),
      base64,
      base64.replaceAll("+", "-").replaceAll("/", "_"),
      encodeURIComponent(each),
    ];
    for (const form of [...forms, new URLSearchParams({ x: each }).toString().slice(2), Buffer.from(each).toString("hex")])
      expect(text).not.toContain(form);
  }
});

/** Storms without the foul weather: a config is applied, others change things, and a second config is planned. */
describe("in random worlds, a plan against a snapshot", () => {
  const drawn = fc
    .sample(storm, { seed: 2026, numRuns: WORLDS * 4 })
    .filter(({ phases }) => phases.length > 1)
    .slice(0, WORLDS);

  it.each(drawn.map((each, index) => [index, each] as const))(
    "is the plan that is made with credentials, but for what is unknown: world %i",
    { timeout: 60_000 },
    async (_, { strangers, phases: [first, second] }) => {
      const world = await emulate({ now: () => Date.parse(NOW), listeners: "assumed" });
      const project = await createProject({}, { XROOM_NOW: NOW, ...world.environment, ...PASSWORDS });
      const others = createStormWorld(world.emulator, strangers);
      await project.write("xroom.yaml", configText(world.url, first!.config));
      await project.xroom("apply", "-y", "--allow-removals");
      others.edit([...first!.edits, ...second!.edits]);
      await project.write("second.yaml", configText(world.url, second!.config));
      // Places that only the second config uses are in no snapshot of the first: then it is one of the second.
      for (const config of ["xroom.yaml", "second.yaml"]) {
        expect((await project.xroom("snapshot", "--out", "snapshot.json", "--config", config)).code).toBe(0);
        const live = await planOf(project, "--config", "second.yaml");
        await withoutAnyCall(world, async () => {
          const known = await planOf(project, "--config", "second.yaml", "--snapshot", "snapshot.json");
          const blind = await blindly(project, "--config", "second.yaml");
          if (codesOf(known).includes("not-in-snapshot")) return;
          expect(withoutRemarks(known)).toEqual(withoutRemarks(live));
          expect(comparable(blind, live)).toEqual(comparable(live, live));
          for (const { address, reason } of blind.changes) {
            const other = live.changes.find((each) => each.address === address && each.reason !== reason);
            if (other !== undefined)
              expect([address, reason, codesOf(blind)]).toEqual([address, "drift", expect.arrayContaining(["drift-unsure"])]);
          }
        });
      }
    },
  );
});

async function withoutAnyCall(world: EmulatedWorld, run: () => Promise<void>): Promise<void> {
  world.emulator.clearLog();
  await run();
  expect(world.emulator.log).toEqual([]);
}

function withoutRemarks({ seal: _, diagnostics, ...rest }: Plan): unknown {
  return { ...rest, diagnostics: diagnostics.filter(({ code }) => code !== "snapshot") };
}

/** What of two plans doesn't hang on how one password compares with another: that is all that a blind one can miss. */
function comparable(made: Plan, live: Plan): unknown {
  const compares = ({ fields, before, after }: Change): boolean =>
    fields.includes("password") && before?.["password"] instanceof Object && after?.["password"] instanceof Object;
  const isMissed = (change: Change): boolean => compares(change) && change.action === "update" && change.fields.length === 1;
  const missed = new Set(live.changes.filter(isMissed).map(({ address }) => address));
  const unsure = new Set(live.changes.filter(compares).map(({ address }) => address));
  const methodOf = (id: string): string | undefined => made.calls.find((call) => call.id === id)?.method;
  return made.changes
    .filter(({ address }) => !missed.has(address))
    .map(({ address, action, id, region, fields, calls, blocked }) => ({
      address,
      action,
      id,
      region,
      blocked,
      fields: fields.filter((field) => field !== "password" || !unsure.has(address)),
      methods: calls.map(methodOf).filter((method) => method !== "setPassword" || !unsure.has(address)),
    }));
}
