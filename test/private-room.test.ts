/** The manual's Appendix B, from the booking to the closed room. */
import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createProject } from "./harness/project.ts";
import { emulate } from "./harness/world.ts";

const BOOKED = "2026-11-23T09:00:00Z";
const BEGINS = "2026-12-01T09:00:00Z";
const ROOM = "chat.org/the interview";

describe("a private room", () => {
  it("is booked in advance, opened when the time comes, and its links are what they should be", async () => {
    const world = await emulate({ now: () => Date.parse(BOOKED) });
    const { emulator } = world;
    const fra = emulator.world("fra-1");
    const config = (active: string): string => `version: 1
${world.regions}
defaults: { region: fra-1, timezone: Europe/Berlin }
domains:
  chat.org:
    rooms:
      the interview:
        ${active}
        hostKey: true
        password: { env: INTERVIEW_PASSWORD }
        bookings: { kim: { start: 2026-12-01T10:00, duration: 1h, grace: 15m, hostKey: false } }
`;
    const environment = { ...world.environment, INTERVIEW_PASSWORD: "00123" };
    const project = await createProject({ "xroom.yaml": config("") }, environment);
    expect((await project.xroom("apply", "-y", "--now", BOOKED)).code).toBe(0);
    expect(world.writes()).toEqual([
      {
        region: "fra-1",
        call: "booking.add",
        data: {
          domain: "chat.org",
          roomName: "the interview",
          startTime: "2026-12-01T09:00:00.000Z",
          meetingOptions: { duration: 75, lock: false, type: 1, key: "00123" },
        },
      },
    ]);

    emulator.clock.set(Date.parse(BEGINS));
    expect(() => fra.openFromInterface(ROOM)).toThrow("is booked");
    await project.write("xroom.yaml", config("active: true"));
    emulator.clearLog();
    expect((await project.xroom("apply", "-y", "--host-keys", "keys.json", "--now", BEGINS)).code).toBe(0);
    expect(world.writes()).toEqual([{ region: "fra-1", call: "room.init", data: { id: ROOM, key: "00123", addHostKey: true } }]);

    const [row] = JSON.parse(await project.read("keys.json")) as { hostLink: string; hostKey: string; room: string }[];
    expect((await stat(join(project.directory, "keys.json"))).mode & 0o777).toBe(0o600);
    const [output] = JSON.parse((await project.xroom("output", "--json", "--now", BEGINS)).out) as { guestLink: string }[];
    const [guest, host] = [new URL(output?.guestLink ?? ""), new URL(row?.hostLink ?? "")];
    expect(guest.href).toBe("https://chat.org/the%20interview");
    expect(`${host.origin}${host.pathname}`).toBe(guest.href);

    const hostKey = host.searchParams.get("host-key") ?? "";
    const id = `${guest.host}${decodeURIComponent(guest.pathname)}`;
    expect(() => fra.join(id)).toThrow("password");
    expect(fra.join(id, { password: "00123" }).type).toBe(2);
    expect(() => fra.join(id, { host: true, password: "00123" })).toThrow("hostKey");
    expect(fra.join(id, { hostKey }).type).toBe(1);
    expect((await project.xroom("plan", "--detailed-exitcode", "--now", BEGINS)).code).toBe(0);

    const ended = "2026-12-01T10:15:00Z";
    emulator.clock.set(Date.parse(ended));
    await project.write("xroom.yaml", config("active: false"));
    const occupied = await project.xroom("apply", "-y", "--now", ended);
    expect(occupied).toMatchObject({
      code: 3,
      out: expect.stringContaining("people are inside (1 conference user and 1 conference host)") as string,
    });
    expect((await project.xroom("room", "close", ROOM, "--evict", "-y", "--now", ended)).code).toBe(0);
    expect((await project.xroom("plan", "--detailed-exitcode", "--now", ended)).code).toBe(0);
  });

  it("is what examples/private-room plays", async () => {
    const script = fileURLToPath(new URL("../examples/private-room/run.mjs", import.meta.url));
    const child = spawn(process.execPath, [script], { env: { PATH: process.env["PATH"] ?? "", TMPDIR: tmpdir() } });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toMatch(
      /booking\.add[\s\S]*Mallory can't open it[\s\S]*room\.init[\s\S]*mallory stays outside[\s\S]*kim comes in as conference user[\s\S]*host comes in as conference host[\s\S]*people are inside \(1 conference user\)[\s\S]*room\.destroy[\s\S]*No room is open/,
    );
    expect(said).not.toContain("a password for guests");
  });
});
