import { describe, expect, it } from "vitest";
import { setScene, type Scene } from "./fixtures.ts";

const ROOMS = `domains:
  chat.org:
    rooms:
      board:
        active: true
        password: { env: BOARD_PASSWORD }
        bookings: { kickoff: { start: 2026-12-01T10:00, duration: 1h30m, hostKey: true } }
    webhooks: { scribe: { robot: 42 } }
`;
const BOOKING = "booking/chat.org/board/kickoff";

async function applied(): Promise<Scene & { readonly show: (address: string) => Promise<Record<string, unknown>> }> {
  const scene = await setScene(ROOMS, { BOARD_PASSWORD: "s3cret-7f1c" });
  expect((await scene.project.xroom("apply", "-y")).code).toBe(0);
  scene.world.emulator.clearLog();
  const show = async (address: string): Promise<Record<string, unknown>> => {
    const { code, out, err } = await scene.project.xroom("state", "show", address, "--live");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).not.toContain("s3cret");
    return JSON.parse(out) as Record<string, unknown>;
  };
  return { ...scene, show };
}

describe("xroom state show --live", () => {
  it("reads one booking, and shows it in the config's terms with hidden secrets", async () => {
    const { world, show } = await applied();
    world.emulator.world("fra-1").updateBooking(1, { duration: 20 });
    expect(await show(BOOKING)).toMatchObject({
      address: BOOKING,
      id: 1,
      live: {
        start: "2026-12-01T10:00:00Z",
        duration: 20,
        type: "conference",
        lock: false,
        password: { secret: "live", digest: expect.stringMatching(/^hmac-sha256:/) as string },
        hostKey: true,
      },
    });
    expect(world.emulator.log.map(({ method, data }) => ({ method, data }))).toEqual([{ method: "get", data: { id: 1 } }]);
  });

  it("finds a room with its people, and a webhook, in their lists", async () => {
    const { world, show } = await applied();
    world.emulator.world("fra-1").join("chat.org/board", { id: "ann", password: "s3cret-7f1c" });
    expect(await show("room/chat.org/board")).toMatchObject({
      live: { active: true, people: [{ id: "ann", type: "conference user" }] },
    });
    expect(await show("webhook/chat.org/scribe")).toMatchObject({ live: { robot: 42, validated: true } });
    expect(world.writes()).toEqual([]);
  });

  it("shows null for a removed object", async () => {
    const { world, show } = await applied();
    world.emulator.world("fra-1").removeBooking(1);
    world.emulator.world("fra-1").closeRoom("chat.org/board");
    expect(await show(BOOKING)).toMatchObject({ id: 1, live: null });
    expect(await show("room/chat.org/board")).toMatchObject({ live: null });
  });

  it("reports a region that fails", async () => {
    const { world, project } = await applied();
    world.emulator.order({ match: { method: "get" }, fault: { kind: "status", status: 401 }, times: "always" });
    const { code, out, err } = await project.xroom("state", "show", BOOKING, "--live");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("error[api-unauthorized]");
    const state = (await project.read(".xroom/state.json")).replaceAll("fra-1", "lab-1");
    await project.write(".xroom/state.json", state);
    expect((await project.xroom("state", "show", BOOKING, "--live")).err).toContain("in lab-1, which the config does not know");
    expect((await project.xroom("state", "show", "booking/chat.org/board/x", "--live")).code).toBe(1);
  });
});
