import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { EXIT } from "../../src/commands/terminal/exit.ts";
import { processIo } from "../../src/commands/terminal/io.ts";
import { createProgram, everyCommand } from "../../src/commands/program.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import type { Project, Ran } from "../harness/project.ts";
import { listen } from "../harness/world.ts";
import { FOREIGN_LOCK, manyBookings, ROOMS, type Scene, setScene } from "./fixtures.ts";

const REFUSED_WRITES = { match: { method: "booking.add" }, fault: { kind: "status", status: 400 }, times: "always" } as const;
const PROTECTED = ROOMS.replace("      board:\n", "      board:\n        protect: true\n");
const NO_ROOMS = "domains:\n  chat.org: {}\n";
const UNSET = ROOMS.replace("      board:\n", "      board:\n        password: { env: NOBODY_SET_IT }\n");

interface Situation {
  readonly rooms?: string;
  readonly environment?: Record<string, string>;
  readonly set?: (scene: Scene) => Promise<unknown> | unknown;
}

const applied = async ({ project }: Scene): Promise<void> => {
  expect((await project.xroom("apply", "-y")).code).toBe(0);
};
const planned = async ({ project }: Scene): Promise<void> => {
  expect((await project.xroom("plan", "--out", "plan.json")).code).toBe(0);
};
const thenDeclares =
  (rooms: string) =>
  async (scene: Scene): Promise<void> => {
    await applied(scene);
    await rewrite(scene.project, rooms);
  };

async function rewrite(project: Project, rooms: string): Promise<void> {
  const text = await project.read("xroom.yaml");
  await project.write("xroom.yaml", text.slice(0, text.indexOf("domains:")) + rooms);
}

const SITUATIONS = {
  "with changes to make": {},
  "with everything as declared": { set: applied },
  "without a config": { set: ({ project }) => project.shell("rm xroom.yaml") },
  "with a config that has errors": { set: ({ project }) => rewrite(project, "domians: {}\n") },
  "with a secret that is unset": { rooms: UNSET },
  "without credentials": { environment: { XROOM_ID: "", XROOM_SECRET: "" } },
  "with wrong credentials": { environment: { XROOM_SECRET: "not-the-secret" } },
  "with a region that does not answer": {
    set: async ({ project }) => {
      const text = await project.read("xroom.yaml");
      await project.write("xroom.yaml", text.replace(/fra-1: \{ url: "[^"]*"/, 'fra-1: { url: "http://127.0.0.1:1"'));
    },
  },
  "with a call that the API refuses": { set: ({ world }) => world.emulator.order(REFUSED_WRITES) },
  "with a removal of what is protected": { rooms: PROTECTED, set: thenDeclares(NO_ROOMS) },
  "with a protection to lift": { rooms: PROTECTED, set: thenDeclares(ROOMS) },
  "with more removals than allowed": { rooms: manyBookings(12), set: thenDeclares(NO_ROOMS) },
  "with a list that is suddenly empty": {
    rooms: manyBookings(3),
    set: async (scene) => {
      await applied(scene);
      const view = scene.world.emulator.world("fra-1");
      for (const { id } of view.bookings("chat.org")) view.removeBooking(id);
    },
  },
  "while another run holds the lock": { set: ({ project }) => project.write(".xroom/state.json.lock", FOREIGN_LOCK) },
  "with a saved plan": { set: planned },
  "with a saved plan that is stale": {
    set: async (scene) => {
      await applied(scene);
      const { project, world } = scene;
      await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("1h30m", "2h"));
      await planned(scene);
      world.emulator.world("fra-1").updateBooking(1, { duration: 15 });
    },
  },
  "with a saved plan that someone changed": {
    set: async (scene) => {
      await planned(scene);
      await scene.project.write("plan.json", (await scene.project.read("plan.json")).replace("chat.org", "chat.com"));
    },
  },
  "with what someone changed outside": {
    set: async (scene) => {
      await applied(scene);
      scene.world.emulator.world("fra-1").updateBooking(1, { duration: 15 });
    },
  },
  "with an open room": { set: ({ world }) => world.emulator.world("fra-1").openRoom("chat.org/board") },
  "with a person in an open room": {
    set: ({ world }) => {
      world.emulator.world("fra-1").openRoom("chat.org/board");
      world.emulator.world("fra-1").join("chat.org/board", { id: "ann" });
    },
  },
  "with a state that was pulled": {
    set: async (scene) => {
      await applied(scene);
      await scene.project.shell("xroom state pull > pulled.json");
    },
  },
  "with a state that was pulled, and a newer one since": {
    set: async (scene) => {
      await applied(scene);
      await scene.project.shell("xroom state pull > pulled.json && xroom state rm booking/chat.org/board/review");
    },
  },
  "while another run holds the lock of what is asked for": {
    set: async (scene) => {
      await applied(scene);
      await scene.project.shell("xroom plan --out plan.json && xroom state pull > pulled.json");
      await scene.project.write(".xroom/state.json.lock", FOREIGN_LOCK);
    },
  },
  "with the key of a webhook": { environment: { XROOM_WEBHOOK_KEY: DEMO_WEBHOOK_KEY } },
  "with a state that is cut off": { set: ({ project }) => project.write(".xroom/state.json", '{ "format": "xroom.st') },
  "with a state of a newer format": { set: ({ project }) => project.write(".xroom/state.json", '{ "format": "xroom.state/9" }') },
} satisfies Record<string, Situation>;

type Name = keyof typeof SITUATIONS;

const PLAN = "plan";
const DETAILED = "plan --detailed-exitcode";
const APPLY = "apply -y";
const LIST = "state list";
const SHOW = "state show booking/chat.org/board/kickoff";
const FORGET = "state rm booking/chat.org/board/kickoff";
const CHECK = "auth check";

/** Where something is amiss, what each command makes of it (DESIGN, sections 6 and 10). */
const TABLE: readonly (readonly [Name, Readonly<Record<string, number>>])[] = [
  [
    "with changes to make",
    {
      validate: 0,
      [PLAN]: 0,
      [DETAILED]: 2,
      "plan --json": 0,
      apply: 1,
      "apply --json": 1,
      [LIST]: 0,
      [SHOW]: 1,
      [FORGET]: 1,
      [CHECK]: 0,
    },
  ],
  ["with everything as declared", { validate: 0, [PLAN]: 0, [DETAILED]: 0, [APPLY]: 0, [LIST]: 0, [SHOW]: 0, [FORGET]: 0 }],
  [
    "without a config",
    { validate: 1, "validate --json": 1, [PLAN]: 1, [DETAILED]: 1, [APPLY]: 1, [LIST]: 1, regions: 0, schema: 0, init: 0 },
  ],
  ["with a config that has errors", { validate: 1, [PLAN]: 1, [DETAILED]: 1, [APPLY]: 1, [LIST]: 1, [CHECK]: 1, init: 1 }],
  ["with a secret that is unset", { validate: 1, "validate --no-secrets": 0, [PLAN]: 1, [APPLY]: 1, [LIST]: 0, [CHECK]: 0 }],
  [
    "without credentials",
    { validate: 0, [PLAN]: 1, [DETAILED]: 1, [APPLY]: 1, [LIST]: 0, [CHECK]: 1, "auth sign": 1, "plan --sandbox": 0 },
  ],
  ["with wrong credentials", { validate: 0, [PLAN]: 1, [DETAILED]: 1, [APPLY]: 1, [CHECK]: 1, "regions --check": 1, regions: 0 }],
  ["with a region that does not answer", { [PLAN]: 1, [APPLY]: 1, [CHECK]: 1, "regions --check --json": 1 }],
  ["with a call that the API refuses", { [APPLY]: 3, "apply -y --json": 3, [DETAILED]: 2 }],
  ["with a removal of what is protected", { [PLAN]: 4, [DETAILED]: 4, [APPLY]: 4, "apply -y --json --allow-removals": 4 }],
  // Once it is lifted, there is nothing to do.
  [
    "with a protection to lift",
    { [PLAN]: 0, [DETAILED]: 2, "drift --detailed-exitcode": 0, [APPLY]: 0, "plan --detailed-exitcode --json": 0 },
  ],
  ["with more removals than allowed", { [PLAN]: 4, [APPLY]: 4, "plan --allow-removals": 0, "apply -y --allow-removals": 0 }],
  ["with a list that is suddenly empty", { [PLAN]: 4, [APPLY]: 4, "plan --accept-empty": 0, "apply -y --accept-empty": 0 }],
  ["while another run holds the lock", { [PLAN]: 0, [DETAILED]: 2, [LIST]: 0, [APPLY]: 5, "apply -y --json": 5, [FORGET]: 5 }],
  ["with a saved plan", { "show plan.json": 0, "apply plan.json": 0 }],
  ["with a saved plan that is stale", { "show plan.json": 0, "apply plan.json": 4, "apply plan.json --partial": 3 }],
  ["with a saved plan that someone changed", { "show plan.json": 0, "apply plan.json": 4, "apply plan.json --partial": 4 }],
  ["with a state that is cut off", { validate: 0, [PLAN]: 1, [APPLY]: 1, [LIST]: 1, [FORGET]: 1 }],
  ["with a state of a newer format", { [PLAN]: 1, [APPLY]: 1, [LIST]: 1, [SHOW]: 1 }],
];

describe("exit codes", () => {
  it.each<[Name, string, number]>([
    ["with changes to make", "plan", 0],
    ["with changes to make", "pln", 1],
    ["with changes to make", "plan --detailed-exitcode", 2],
    ["with a call that the API refuses", "apply -y", 3],
    ["with more removals than allowed", "apply -y", 4],
    ["while another run holds the lock", "apply -y", 5],
  ])("are those of the process: %s, %s → %i", async (name, line, expected) => {
    const { project, words } = await settle([name, line], () => Promise.reject(new Error("no listener is asked for")));
    expect((await project.start(...words).ended).code).toBe(expected);
  });

  for (const [name, codes] of TABLE) {
    it(`${name}: ${Object.entries(codes)
      .map(([command, code]) => `${command} → ${code}`)
      .join(", ")}`, async () => {
      const situation: Situation = SITUATIONS[name];
      const scene = await setScene(situation.rooms, situation.environment);
      await situation.set?.(scene);
      const found: Record<string, number | null> = {};
      for (const command of Object.keys(codes)) found[command] = (await scene.project.xroom(...command.split(" "))).code;
      expect(found).toEqual(codes);
    });
  }

  it.each([
    "",
    "pln",
    "plan extra",
    "plan --jsno",
    "plan --log-level loud",
    "plan --now nonsense",
    "plan --now 2026-02-30T00:00:00Z",
    "plan --now 2026-12-01T09:00",
    "plan --target [",
    "plan --state ftp://x",
    "plan --config nowhere.yaml",
    "plan -C nowhere",
    "apply --parallelism 0",
    "apply -y --validate-timeout soon",
    "state",
    "webhook",
    "room",
    "state show",
    "auth",
    "auth sign too-short",
    "schema nope",
    "completion tcsh",
    "completion",
    "completion --names people",
    "agenda --from soon",
    "agenda --from 2026-12-07 --to 2026-12-01",
    "plan --to soon",
    "sandbox",
    "emulator --port 70000",
    "emulator --reading nope=1",
    "emulator --seed nowhere.yaml",
  ])("of wrong usage is 1, said on standard error and with nothing called: xroom %s", async (line) => {
    const { project, world } = await setScene();
    const { code, out, err } = await project.xroom(...line.split(" ").filter((word) => word !== ""));
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).not.toBe("");
    expect(err).not.toContain("    at ");
    expect(world.emulator.log).toEqual([]);
  });

  it.each([
    ["help state psh", "error: unknown command 'psh'\n(Did you mean push?)"],
    ["aply --help", "error: unknown command 'aply'\n(Did you mean apply?)"],
    ["state help psh", "error: unknown command 'psh'\n(Did you mean push?)"],
  ])("%s → 1, and says that there is none", async (line, expected) => {
    const { project } = await setScene();
    const { code, out, err } = await project.xroom(...line.split(" "));
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(expected);
    expect(err.match(/unknown command/g)).toHaveLength(1);
  });

  it.each(["--help", "--version", "help", "help plan", "plan --help", "state rm --help"])(
    "of help is 0: xroom %s",
    async (line) => {
      const { project } = await setScene();
      expect(await project.start(...line.split(" ")).ended).toMatchObject({ code: 0, err: "" });
    },
  );
});

/** A command line, and the situation in which it is given; that with changes to make, if none is named. */
type Given = string | readonly [Name, string];

/** The ways out of a command; `null`: it has no such way. */
interface WaysOut {
  /** 0. */
  readonly done: Given | Serving;
  /** 1, for what it is asked. */
  readonly usage: string;
  /** 1, for what it finds. */
  readonly failed: Given | null;
  /** 2. */
  readonly changes: Given | null;
  /** 3. */
  readonly incomplete: Given | null;
  /** 4. */
  readonly refused: Given | null;
  /** 5. */
  readonly locked: string | null;
  /** 130 and 143, while it waits for an answer. */
  readonly stopped: Given | null;
}

/** What it says when it is ready: it is done when it is stopped. */
interface Serving {
  readonly serves: Given;
  readonly ready: string;
}

const BROKEN = "with a config that has errors";
const APPLIED = "with everything as declared";
const PULLED = "with a state that was pulled";
const OPEN = "with an open room";
const INSIDE = "with a person in an open room";
const NO_WAY = { changes: null, incomplete: null, refused: null, locked: null, stopped: null } as const;
const KEYED = "with the key of a webhook";

/** Every command, and every way out that it has. */
const COMMANDS: Readonly<Record<string, WaysOut>> = {
  init: { ...NO_WAY, done: ["without a config", "init chat.org"], usage: "init a b", failed: "init" },
  validate: { ...NO_WAY, done: "validate", usage: "validate xroom.yaml", failed: [BROKEN, "validate"] },
  config: { ...NO_WAY, done: "config", usage: "config xroom.yaml", failed: [BROKEN, "config"] },
  plan: {
    done: "plan",
    usage: "plan --jsno",
    failed: [BROKEN, "plan"],
    changes: "plan --detailed-exitcode",
    incomplete: null,
    refused: ["with a removal of what is protected", "plan"],
    locked: null,
    stopped: "plan",
  },
  drift: {
    done: "drift --detailed-exitcode",
    usage: "drift extra",
    failed: [BROKEN, "drift"],
    changes: ["with what someone changed outside", "drift --detailed-exitcode"],
    incomplete: null,
    refused: ["with a list that is suddenly empty", "drift"],
    locked: null,
    stopped: "drift",
  },
  show: {
    ...NO_WAY,
    done: ["with a saved plan", "show plan.json"],
    usage: "show",
    failed: "show nowhere.json",
  },
  apply: {
    done: "apply -y",
    usage: "apply --parallelism 0",
    failed: [BROKEN, "apply -y"],
    changes: null,
    incomplete: ["with a call that the API refuses", "apply -y"],
    refused: ["with more removals than allowed", "apply -y"],
    locked: "apply -y",
    stopped: "apply -y",
  },
  "apply PLAN": {
    done: ["with a saved plan", "apply plan.json"],
    usage: "apply plan.json --target booking/**",
    failed: "apply nowhere.json",
    changes: null,
    incomplete: ["with a saved plan that is stale", "apply plan.json --partial"],
    refused: ["with a saved plan that is stale", "apply plan.json"],
    locked: "apply plan.json",
    stopped: ["with a saved plan", "apply plan.json"],
  },
  output: { ...NO_WAY, done: "output", usage: "output --host-links", failed: [BROKEN, "output"], stopped: "output" },
  import: {
    ...NO_WAY,
    done: "import other.org",
    usage: "import chat.org extra",
    failed: [BROKEN, "import other.org"],
    locked: "import other.org --write",
    stopped: "import other.org",
  },
  snapshot: {
    ...NO_WAY,
    done: "snapshot --out snapshot.json",
    usage: "snapshot",
    failed: [BROKEN, "snapshot --json"],
    stopped: "snapshot --json",
  },
  "room list": { ...NO_WAY, done: "room list", usage: "room list --jsno", failed: [BROKEN, "room list"], stopped: "room list" },
  "room open": {
    ...NO_WAY,
    done: "room open chat.org/board",
    usage: "room open",
    failed: [BROKEN, "room open chat.org/board"],
    stopped: "room open chat.org/board",
  },
  "room close": {
    ...NO_WAY,
    done: [OPEN, "room close chat.org/board"],
    usage: "room close board",
    failed: [BROKEN, "room close chat.org/board"],
    incomplete: [INSIDE, "room close chat.org/board"],
    stopped: [OPEN, "room close chat.org/board"],
  },
  "room kick": {
    ...NO_WAY,
    done: [INSIDE, "room kick chat.org/board --all -y"],
    usage: "room kick chat.org/board",
    failed: "room kick chat.org/board --peer nobody -y",
    stopped: [INSIDE, "room kick chat.org/board --all -y"],
  },
  "room lock": {
    ...NO_WAY,
    done: [OPEN, "room lock chat.org/board"],
    usage: "room lock",
    failed: "room lock chat.org/board",
    stopped: [OPEN, "room lock chat.org/board"],
  },
  "room unlock": {
    ...NO_WAY,
    done: [OPEN, "room unlock chat.org/board"],
    usage: "room unlock a b",
    failed: "room unlock chat.org/board",
    stopped: [OPEN, "room unlock chat.org/board"],
  },
  "state list": { ...NO_WAY, done: "state list", usage: "state list [", failed: [BROKEN, "state list"] },
  "state show": {
    ...NO_WAY,
    done: [APPLIED, "state show booking/chat.org/board/kickoff"],
    usage: "state show",
    failed: "state show booking/chat.org/board/kickoff",
  },
  "state rm": {
    ...NO_WAY,
    done: [APPLIED, "state rm booking/chat.org/board/kickoff"],
    usage: "state rm",
    failed: "state rm booking/chat.org/board/kickoff",
    locked: "state rm booking/chat.org/board/kickoff",
  },
  "state mv": {
    ...NO_WAY,
    done: [APPLIED, "state mv booking/chat.org/board/kickoff booking/chat.org/board/begin"],
    usage: "state mv booking/chat.org/board/kickoff",
    failed: "state mv booking/chat.org/board/kickoff booking/chat.org/board/begin",
    locked: "state mv booking/chat.org/board/kickoff booking/chat.org/board/begin",
  },
  "state project": {
    ...NO_WAY,
    done: "state project meetings -y",
    usage: "state project meetings",
    failed: "state project Meetings -y",
    locked: "state project meetings -y",
  },
  "state pull": { ...NO_WAY, done: "state pull", usage: "state pull extra", failed: [BROKEN, "state pull"] },
  "state push": {
    ...NO_WAY,
    done: [PULLED, "state push pulled.json"],
    usage: "state push",
    failed: "state push nowhere.json",
    refused: ["with a state that was pulled, and a newer one since", "state push pulled.json"],
    locked: "state push pulled.json",
  },
  "state unlock": {
    ...NO_WAY,
    done: ["while another run holds the lock", "state unlock -y"],
    usage: "state unlock extra",
    failed: null,
  },
  "auth check": {
    ...NO_WAY,
    done: "auth check",
    usage: "auth check extra",
    failed: [BROKEN, "auth check"],
    stopped: "auth check",
  },
  "auth sign": { ...NO_WAY, done: "auth sign", usage: "auth sign too-short", failed: ["without credentials", "auth sign"] },
  regions: { ...NO_WAY, done: "regions", usage: "regions extra", failed: [BROKEN, "regions"], stopped: "regions --check" },
  agenda: { ...NO_WAY, done: "agenda", usage: "agenda --json=yes", failed: [BROKEN, "agenda"], stopped: "agenda" },
  "sandbox reset": { ...NO_WAY, done: "sandbox reset", usage: "sandbox reset extra", failed: null },
  "webhook list": {
    ...NO_WAY,
    done: "webhook list",
    usage: "webhook list --json=yes",
    failed: [BROKEN, "webhook list"],
    stopped: "webhook list",
  },
  "webhook sign": { ...NO_WAY, done: [KEYED, "webhook sign"], usage: "webhook sign a b", failed: "webhook sign" },
  "webhook check": {
    ...NO_WAY,
    done: [KEYED, "webhook check LISTENER"],
    usage: "webhook check",
    failed: [KEYED, "webhook check http://127.0.0.1:1/"],
    stopped: [KEYED, "webhook check LISTENER"],
  },
  "webhook listen": {
    ...NO_WAY,
    done: { serves: [KEYED, "webhook listen --port 0"], ready: "ready at" },
    usage: "webhook listen --port 70000",
    failed: "webhook listen --port 0",
  },
  emulator: {
    ...NO_WAY,
    done: { serves: "emulator --port 0", ready: "ready at" },
    usage: "emulator --port 70000",
    failed: "emulator --seed nowhere.yaml",
  },
  schema: { ...NO_WAY, done: "schema", usage: "schema nope", failed: null },
  completion: { ...NO_WAY, done: "completion bash", usage: "completion tcsh", failed: null },
  help: { ...NO_WAY, done: "help recurring", usage: "help recuring", failed: null },
};

async function codeOf(given: Given): Promise<number | null> {
  const { project, words } = await settle(given, async () => (await listen()).url);
  return codeOfRun(await project.xroom(...words));
}

/** Runs the built command to its end; one that serves is stopped once it is ready. */
async function codeOfProcess(given: Given | Serving): Promise<number | null> {
  const serving = typeof given === "object" && "serves" in given ? given : undefined;
  const { project, words } = await settle(serving?.serves ?? (given as Given), async () => (await listen()).url);
  const run = project.start(...words);
  if (serving !== undefined) {
    await run.said(serving.ready);
    run.kill("SIGTERM");
  }
  const ran = await run.ended;
  expect(ran.err, "Node warns of nothing").not.toMatch(/^\(node:\d+\)/m);
  return codeOfRun(ran);
}

function codeOfRun({ code, out, err }: Ran): number | null {
  expect(`${out}${err}`, "it has said something").not.toBe("");
  return code;
}

/** Stops it once it has asked for something that is never answered. */
async function codeWhenStopped(given: Given, signal: NodeJS.Signals): Promise<number | null> {
  let asked = 0;
  const silent = createServer(() => (asked += 1));
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  const { project, world, words } = await settle(given, () => Promise.resolve(url));
  world.emulator.clearLog();
  world.emulator.order({ fault: { kind: "hang" }, times: "always" });
  const run = project.start(...words);
  await vi.waitFor(() => expect(asked + world.emulator.log.length).toBeGreaterThan(0), { timeout: 20_000, interval: 5 });
  run.kill(signal);
  const { code, err } = await run.ended;
  expect(err).toMatch(/^Stopped: nothing was (called|changed|written)\.\n$/);
  return code;
}

async function settle(given: Given, listener: () => Promise<string>): Promise<Scene & { readonly words: readonly string[] }> {
  const [name, line]: readonly [Name, string] = typeof given === "string" ? ["with changes to make", given] : given;
  const situation: Situation = SITUATIONS[name];
  const scene = await setScene(situation.rooms, situation.environment);
  await situation.set?.(scene);
  const words = line.split(" ");
  return { ...scene, words: await Promise.all(words.map((word) => (word === "LISTENER" ? listener() : word))) };
}

const program = await createProgram(processIo(), () => undefined, "all");

describe("every command ends with the right exit code:", () => {
  it.each(Object.entries(COMMANDS))("%s", async (_, { done, usage, failed, changes, incomplete, refused, locked, stopped }) => {
    const lockedOut: Given | null = locked === null ? null : ["while another run holds the lock of what is asked for", locked];
    const ways: readonly (readonly [way: string, expected: number, found: Promise<number | null> | null])[] = [
      ["done", EXIT.done, codeOfProcess(done)],
      ["wrong usage", EXIT.failed, codeOf(usage)],
      ["failed", EXIT.failed, failed === null ? null : codeOf(failed)],
      ["changes", EXIT.changes, changes === null ? null : codeOf(changes)],
      ["incomplete", EXIT.incomplete, incomplete === null ? null : codeOf(incomplete)],
      ["refused", EXIT.refused, refused === null ? null : codeOf(refused)],
      ["locked", EXIT.locked, lockedOut === null ? null : codeOf(lockedOut)],
      ["interrupted", EXIT.interrupted, stopped === null ? null : codeWhenStopped(stopped, "SIGINT")],
      ["terminated", EXIT.terminated, stopped === null ? null : codeWhenStopped(stopped, "SIGTERM")],
    ];
    const had = ways.filter(([, , found]) => found !== null);
    const found = await Promise.all(had.map(async ([way, , code]) => [way, await code]));
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(had.map(([way, expected]) => [way, expected])));
  });

  // Those of a pipeline need a forge, those of the controller a database: test/ci and test/controller have their exit codes.
  const elsewhere = new Set(["ci", "controller"]);
  const leaves = everyCommand(program).filter(
    ({ commands, parent }) => commands.length === 0 && !elsewhere.has(parent?.name() ?? ""),
  );
  const nameOf = (command: (typeof leaves)[number]): string =>
    command.parent === null || command.parent === program ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

  it("no command is missing from the table", () => {
    const named = Object.keys(COMMANDS).filter((name) => !name.startsWith("apply "));
    expect(named.toSorted()).toEqual(leaves.map(nameOf).toSorted());
  });

  it.each([
    ["--lock-timeout", "locked"],
    ["--detailed-exitcode", "changes"],
    ["--allow-removals", "refused"],
  ] as const)("a command with %s can be %s", (option, way) => {
    const having = leaves.filter(({ options }) => options.some(({ long }) => long === option)).map(nameOf);
    expect(having).not.toEqual([]);
    expect(having.filter((name) => COMMANDS[name]?.[way] === null)).toEqual([]);
  });
});
