/** Live rooms as people use them, over the command line: DESIGN, section 5. People come and go between a list and a call, too. */
import { describe, expect, it } from "vitest";
import type { CallLogEntry, Readings, WorldView } from "../../src/emulator/index.ts";
import type { State } from "../../src/model/state.ts";
import { parseState } from "../../src/state/document.ts";
import { createProject, type Project, type Ran } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";
const BOARD = "chat.org/board";

interface Scene {
  readonly world: EmulatedWorld;
  readonly project: Project;
  readonly view: WorldView;
  /** Declares the rooms of chat.org anew, as a flow map. */
  declare(rooms: string): Promise<void>;
  apply(...args: string[]): Promise<Ran>;
  plan(): Promise<Ran>;
  /** Plans, and finds nothing to do. */
  isSettled(): Promise<void>;
  /** The next room.list is answered, and then this happens. */
  afterList(happening: () => void): void;
  calls(): string[];
}

async function setUp(rooms: string, readings: Partial<Readings> = {}): Promise<Scene> {
  let next: (() => void) | undefined;
  const onCall = ({ collection, method }: CallLogEntry): void => {
    if (collection !== "room" || method !== "list") return;
    const due = next;
    next = undefined;
    due?.();
  };
  const world = await emulate({ now: () => Date.parse(NOW), readings, onCall });
  const text = (declared: string): string =>
    `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { rooms: ${declared} } }\n`;
  const project = await createProject(
    { "xroom.yaml": text(rooms) },
    { ...world.environment, BOARD_PASSWORD: "s3cret-7f1c", XROOM_NOW: NOW },
  );
  const scene: Scene = {
    world,
    project,
    view: world.emulator.world("fra-1"),
    declare: (declared) => project.write("xroom.yaml", text(declared)),
    apply: (...args) => project.xroom("apply", "-y", ...args),
    plan: () => project.xroom("plan", "--detailed-exitcode"),
    isSettled: async () => expect(await scene.plan()).toMatchObject({ code: 0, err: "" }),
    afterList: (happening) => {
      next = happening;
    },
    calls: () => world.writes().map(({ call, data: { id: _, ...rest } }) => `${call} ${JSON.stringify(rest)}`.replace(" {}", "")),
  };
  return scene;
}

describe("active: true", () => {
  it("opens the room with its policy, and opens it again when somebody closed it", async () => {
    const { view, apply, plan, isSettled, calls } = await setUp("{ board: { active: true, type: webinar, lock: true } }");
    expect((await plan()).out).toContain("room/chat.org/board  # open: new");
    expect((await apply()).code).toBe(0);
    await isSettled();
    view.closeRoom(BOARD);
    expect((await plan()).out).toContain("room/chat.org/board  # open: drift");
    await apply();
    await isSettled();
    expect(calls()).toEqual(Array(2).fill('room.init {"type":2,"lock":true}'));
  });

  it("finds the room opened by somebody else in between: that is told, and the next apply sets its policy", async () => {
    const { view, apply, plan, isSettled, afterList, calls } = await setUp(
      "{ board: { active: true, lock: true, password: { env: BOARD_PASSWORD } } }",
    );
    afterList(() => view.openRoom(BOARD));
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain("room/chat.org/board: id: the room chat.org/board is open already");
    expect((await plan()).out).toContain("Plan: 1 to update.");
    expect((await apply()).code).toBe(0);
    await isSettled();
    expect(calls().map((call) => call.split(" ")[0])).toEqual(["room.init", "room.setLock", "room.setPassword"]);
    expect(view.rooms()).toMatchObject([{ lock: true, password: "s3cret-7f1c" }]);
  });

  it("takes a room that an init answers with, though others opened it, and says that it gave no host key", async () => {
    const { view, apply, isSettled, afterList } = await setUp("{ board: { active: true, lock: true, hostKey: true } }", {
      initOpenRoom: "returns",
    });
    afterList(() => view.openRoom(BOARD));
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain("host key lost: room/chat.org/board");
    expect((await apply()).code).toBe(0);
    await isSettled();
    expect(view.rooms()).toMatchObject([{ lock: true }]);
  });
});

describe("active: false", () => {
  it("closes an empty room, and of one with people inside says who they are and what would help", async () => {
    const { view, apply, plan, isSettled, calls } = await setUp("{ board: { active: false } }");
    view.openRoom(BOARD, { type: 2 });
    view.join(BOARD, { host: true, id: "ann" });
    for (const id of ["ben", "cat"]) view.join(BOARD, { id });
    const why =
      "people are inside (1 webinar host and 2 webinar viewers): wait until they have left, or set evict: true to put them out";
    const planned = await plan();
    expect(planned).toMatchObject({ code: 2, out: expect.stringContaining(why) as string });
    expect(await apply()).toMatchObject({
      code: 3,
      out: expect.stringContaining(`blocked: room/chat.org/board: ${why}`) as string,
    });
    expect(calls()).toEqual([]);
    for (const id of ["ann", "ben", "cat"]) view.leave(BOARD, id);
    expect((await apply()).code).toBe(0);
    expect(calls()).toEqual(["room.destroy"]);
    await isSettled();
  });

  it("puts them out under evict: true", async () => {
    const { view, apply, isSettled, calls } = await setUp("{ board: { active: false, evict: true } }");
    view.openRoom(BOARD);
    view.join(BOARD);
    expect((await apply()).code).toBe(0);
    expect(calls()).toEqual(['room.destroy {"forceKick":true}']);
    await isSettled();
  });

  it("puts nobody out who came in between: that is told, and the next plan knows them", async () => {
    const { view, apply, plan, afterList, calls } = await setUp("{ board: { active: false } }");
    view.openRoom(BOARD);
    afterList(() => view.join(BOARD));
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain("it is still there, and people are inside (1 conference user)");
    expect(calls()).toEqual(["room.destroy"]);
    expect(view.rooms()).toHaveLength(1);
    expect((await plan()).out).toContain("people are inside (1 conference user)");
  });

  it.each(["error", "false", "true"] as const)(
    "is as well where the room closed in between, and destroy answers with %s",
    async (destroyMissing) => {
      const { view, apply, isSettled, afterList } = await setUp("{ board: { active: false } }", { destroyMissing });
      view.openRoom(BOARD);
      afterList(() => view.closeRoom(BOARD));
      expect((await apply()).code).toBe(0);
      await isSettled();
    },
  );

  it("clears a room that the region tells nothing of only under evict: true", async () => {
    const { view, declare, apply, isSettled, calls } = await setUp("{ board: { active: false } }", { listedRooms: "null" });
    view.openRoom(BOARD);
    view.join(BOARD);
    expect((await apply()).code).toBe(3);
    await declare("{ board: { active: false, evict: true } }");
    expect((await apply()).code).toBe(0);
    expect(calls()).toEqual(["room.destroy", 'room.destroy {"forceKick":true}']);
    await isSettled();
  });
});

describe("a changed type", () => {
  it("waits until the room is closed, and says who is inside; the rest of the policy doesn't wait", async () => {
    const { view, project, declare, apply, plan, isSettled, calls } = await setUp("{ board: { active: true } }");
    await apply();
    await declare("{ board: { active: true, type: webinar, lock: true } }");
    expect((await plan()).out).toContain("close it first (nobody is inside)");
    view.join(BOARD, { id: "ann", host: true });
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain("the type of an open room can't be changed, and people are inside (1 conference host): close it once");
    expect(calls().slice(1)).toEqual(['room.setLock {"lock":true}']);
    view.leave(BOARD, "ann");
    expect((await project.xroom("room", "close", BOARD)).out).toContain("the next apply opens it again");
    expect((await apply()).code).toBe(0);
    await isSettled();
    expect(view.rooms()).toMatchObject([{ type: 2, lock: true }]);
  });

  it("closes and opens the room under evict: true, in this order, with a new host key", async () => {
    const { view, project, declare, apply, isSettled, calls } = await setUp("{ board: { active: true } }");
    await apply();
    view.join(BOARD);
    await declare("{ board: { active: true, evict: true, type: webinar, hostKey: true } }");
    expect((await apply("--host-keys", "keys.json")).code).toBe(0);
    expect(calls().slice(1)).toEqual(['room.destroy {"forceKick":true}', 'room.init {"type":2,"addHostKey":true}']);
    expect(await project.read("keys.json")).toContain(view.rooms()[0]?.hostKey);
    await isSettled();
  });

  it("leaves the room alone where somebody came in since, and doesn't open another", async () => {
    const { view, declare, apply, isSettled, afterList, calls } = await setUp("{ board: { active: true } }");
    await apply();
    await declare("{ board: { active: true, evict: true, type: webinar } }");
    afterList(() => view.join(BOARD));
    expect((await apply()).code).toBe(3);
    expect(calls().slice(1)).toEqual(["room.destroy"]);
    expect(view.rooms()).toMatchObject([{ type: 1, people: [{}] }]);
    expect((await apply()).code).toBe(0);
    await isSettled();
  });
});

describe("a policy", () => {
  it("waits for a room that isn't open, and is set once somebody opens it", async () => {
    const { view, apply, plan, isSettled, calls } = await setUp(
      "{ board: { lock: true }, lobby: { password: null }, plain: {} }",
    );
    expect(await plan()).toMatchObject({
      code: 0,
      out: expect.stringContaining("2 rooms that are not open have a policy waiting until they are") as string,
    });
    view.openFromInterface(BOARD);
    expect((await plan()).out).toContain("1 room that is not open has a policy waiting");
    expect((await apply()).code).toBe(0);
    expect(calls()).toEqual(['room.setLock {"lock":true}']);
    await isSettled();
  });

  it("of a room that closed in between is not set; it waits for the next opening", async () => {
    const { view, apply, plan, afterList } = await setUp("{ board: { lock: true } }");
    view.openRoom(BOARD);
    afterList(() => view.closeRoom(BOARD));
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain("room/chat.org/board: id: the room chat.org/board is not open");
    expect(await plan()).toMatchObject({ code: 0, out: expect.stringContaining("has a policy waiting") as string });
  });
});

describe("a room that we opened and no longer declare", () => {
  it("is closed when nobody is inside any more, or by the command that the plan proposes", async () => {
    const { view, project, declare, apply, isSettled } = await setUp("{ board: { active: true } }");
    await apply();
    view.join(BOARD);
    await declare("{}");
    const { code, out } = await apply();
    expect(code).toBe(3);
    expect(out).toContain("(1 conference user): wait until they have left, or put them out with `xroom room close --evict`");
    expect((await project.xroom("room", "close", BOARD, "--evict", "-y")).code).toBe(0);
    expect((await apply()).code).toBe(0);
    await isSettled();
    const state = async (): Promise<State> => parseState(await project.read(".xroom/state.json"), "the state");
    expect(await state()).toMatchObject({ objects: {}, missing: [{ address: "room/chat.org/board", since: NOW }] });
    // One list may lag behind: only an apply ten minutes later, which doesn't find it either, forgets it.
    project.environment["XROOM_NOW"] = "2026-11-23T09:10:00Z";
    expect((await apply()).code).toBe(0);
    expect(await state()).toMatchObject({ objects: {}, missing: [] });
  });
});
