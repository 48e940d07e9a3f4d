import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { createNodeListener } from "../../src/webhooks/index.ts";
import { createProject } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { serve } from "../webhooks/flavours.ts";

/** A listener that notes the rooms whose creation it hears of. */
async function hear(): Promise<{ readonly url: string; readonly rooms: Set<string> }> {
  const rooms = new Set<string>();
  const onEvent = (event: { readonly event: string; readonly payload: { readonly room: { readonly name: string } } }): void => {
    if (event.event === "roomCreated") rooms.add(event.payload.room.name);
  };
  return { url: await serve(createNodeListener({ key: DEMO_WEBHOOK_KEY, onEvent })), rooms };
}

function configOf(world: EmulatedWorld, webhook: string): string {
  return `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC }\ndomains: { chat.org: { webhooks: { crm: ${webhook} } } }\n`;
}

/** The answered writes of webhooks, in order of effect. */
function webhookCalls(world: EmulatedWorld): string[] {
  return world
    .writes()
    .flatMap(({ call, data }) => (call.startsWith("webhook.") ? [`${call} ${String(data["id"] ?? data["url"])}`] : []));
}

describe("a webhook that is replaced", () => {
  it("loses no event of rooms that open meanwhile", async () => {
    const world = await emulate();
    const [old, successor] = [await hear(), await hear()];
    const project = await createProject({ "xroom.yaml": configOf(world, `{ url: "${old.url}/" }`) }, world.environment);
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0, err: "" });

    // Each step takes its time, so that there are rooms that open before, in and after it.
    for (const method of ["webhook.add", "webhook.validate", "webhook.remove"]) {
      world.emulator.order({ match: { method }, fault: { kind: "latency", ms: 150 } });
    }
    await project.write("xroom.yaml", configOf(world, `{ url: "${successor.url}/" }`));
    const apply = project.start("apply", "-y");
    let ended = false;
    const ran = apply.ended.finally(() => (ended = true));
    const fra = world.emulator.world("fra-1");
    const opened: string[] = [];
    const heard = (room: string): boolean => old.rooms.has(room) || successor.rooms.has(room);
    // A few more once it is done, for the new listener alone.
    for (let after = 0; after < 5; after += ended ? 1 : 0) {
      const room = `room-${opened.length}`;
      opened.push(room);
      fra.openRoom(`chat.org/${room}`);
      await world.emulator.settled();
      // At a pace that the process under test can keep up with.
      await sleep(1);
    }
    expect(await ran).toMatchObject({ code: 0, err: "" });
    await vi.waitFor(() => expect(opened.filter((room) => !heard(room))).toEqual([]));

    const last = opened.at(-1) ?? "";
    expect([old.rooms.has("room-0"), successor.rooms.has("room-0")]).toEqual([true, false]);
    expect([old.rooms.has(last), successor.rooms.has(last)]).toEqual([false, true]);
    // For a while both were there.
    expect(opened.filter((room) => old.rooms.has(room) && successor.rooms.has(room))).not.toEqual([]);
    expect(webhookCalls(world).slice(2)).toEqual([`webhook.add ${successor.url}/`, "webhook.validate 2", "webhook.remove 1"]);
    expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  });

  it("by a listener that can't be validated stays, and gets all events", async () => {
    const world = await emulate();
    const old = await hear();
    const wrong = await serve((_, response) => void response.end("who?"));
    const project = await createProject({ "xroom.yaml": configOf(world, `{ url: "${old.url}/" }`) }, world.environment);
    await project.xroom("apply", "-y");
    await project.write("xroom.yaml", configOf(world, `{ url: "${wrong}/" }`));
    const apply = await project.xroom("apply", "-y", "--validate-timeout", "1s");
    expect(apply.code).toBe(3);
    world.emulator.world("fra-1").openRoom("chat.org/board");
    await world.emulator.settled();
    expect(old.rooms).toEqual(new Set(["board"]));
    const list = await project.xroom("webhook", "list");
    expect(list.out).toMatch(/^1 .* yes +replaced +webhook\/chat\.org\/crm\n2 .* no +declared +webhook\/chat\.org\/crm$/m);
  });

  it("changes from a url to a robot and back in the same order, and is removed once it is undeclared", async () => {
    const world = await emulate();
    const { url, rooms } = await hear();
    const project = await createProject({ "xroom.yaml": configOf(world, `{ url: "${url}/" }`) }, world.environment);
    await project.xroom("apply", "-y");
    for (const webhook of ["{ robot: 42 }", "{ robot: 42, room: board }", `{ url: "${url}/", room: board }`]) {
      await project.write("xroom.yaml", configOf(world, webhook));
      expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0, err: "" });
      expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    }
    expect(webhookCalls(world).slice(2)).toEqual([
      "webhook.add undefined",
      "webhook.remove 1",
      "webhook.add undefined",
      "webhook.remove 2",
      `webhook.add ${url}/`,
      "webhook.validate 4",
      "webhook.remove 3",
    ]);
    for (const id of ["chat.org/board", "chat.org/other"]) world.emulator.world("fra-1").openRoom(id);
    await world.emulator.settled();
    expect(rooms).toEqual(new Set(["board"]));
    await project.write("xroom.yaml", configOf(world, "{ robot: 1 }").replace("{ crm: { robot: 1 } }", "{}"));
    expect((await project.xroom("apply", "-y", "--allow-removals")).code).toBe(0);
    expect((await project.xroom("webhook", "list")).out).toBe("No webhooks.\n");
  });
});
