import { describe, expect, it } from "vitest";
import type { Project } from "../harness/project.ts";
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

/** Every way out (DESIGN, sections 6 and 10). */
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
  ["with more removals than allowed", { [PLAN]: 4, [APPLY]: 4, "plan --allow-removals": 0, "apply -y --allow-removals": 0 }],
  ["with a list that is suddenly empty", { [PLAN]: 4, [APPLY]: 4, "plan --accept-empty": 0, "apply -y --accept-empty": 0 }],
  ["while another run holds the lock", { [PLAN]: 0, [DETAILED]: 2, [LIST]: 0, [APPLY]: 5, "apply -y --json": 5, [FORGET]: 5 }],
  ["with a state that is cut off", { validate: 0, [PLAN]: 1, [APPLY]: 1, [LIST]: 1, [FORGET]: 1 }],
  ["with a state of a newer format", { [PLAN]: 1, [APPLY]: 1, [LIST]: 1, [SHOW]: 1 }],
];

describe("exit codes", () => {
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
    "state show",
    "auth",
    "auth sign too-short",
    "schema nope",
    "completion tcsh",
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

  it.each(["--help", "--version", "help", "help plan", "plan --help", "state rm --help"])(
    "of help is 0: xroom %s",
    async (line) => {
      const { project } = await setScene();
      expect(await project.xroom(...line.split(" "))).toMatchObject({ code: 0, err: "" });
    },
  );
});
