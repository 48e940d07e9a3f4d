import { describe, expect, it } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { createProject } from "../harness/project.ts";

const SALT = "0123456789abcdef0123456789abcdef";
const ACCOUNT = { XROOM_ID: "me", XROOM_SECRET: "a secret" };

async function listBookings(url: string): Promise<unknown> {
  const headers = {
    "content-type": "application/json",
    "x-api-version": "2",
    "x-random": SALT,
    "x-auth-id": ACCOUNT.XROOM_ID,
    "x-auth-key": sign(ACCOUNT.XROOM_SECRET, SALT),
  };
  const body = JSON.stringify({ method: "list", data: { domain: "chat.org" } });
  return (await fetch(`${url}/fra-1/api/booking`, { method: "POST", headers, body })).json();
}

describe("xroom emulator", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("serves on a free port, prints each call, and ends with 0 on %s", async (signal) => {
    const project = await createProject({}, ACCOUNT);
    const emulator = project.start("emulator", "--port", "0");
    await emulator.said("ready at ");
    const url = /ready at (\S+)/.exec(emulator.heard())?.[1] ?? "";
    expect(await listBookings(url)).toMatchObject({ isError: false, data: [] });
    await emulator.said("booking.list");
    emulator.kill(signal);
    const { code, out, err } = await emulator.ended;
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/fra-1 booking\.list chat\.org → ok 0 listed\n$/);
    expect(out).not.toContain(ACCOUNT.XROOM_SECRET);
  });

  it("starts with a seed from the working folder, and keeps its worlds", async () => {
    const seed =
      'regions: { fra-1: { bookings: [{ domain: chat.org, room: board, start: "2027-01-01T10:00:00Z", duration: 30 }] } }';
    const project = await createProject({ "in/seed.yaml": seed }, ACCOUNT);
    for (let run = 1; run <= 2; run += 1) {
      const args = run === 1 ? ["--seed", "seed.yaml"] : [];
      const emulator = project.start("emulator", "-C", "in", "--port", "0", "--keep", "kept.json", ...args);
      await emulator.said("ready at ");
      const url = /ready at (\S+)/.exec(emulator.heard())?.[1] ?? "";
      expect(await listBookings(url)).toMatchObject({ data: [{ roomName: "board" }] });
      emulator.kill("SIGTERM");
      expect(await emulator.ended).toMatchObject({ code: 0, err: "" });
    }
  });

  it.each(["a-file/kept.json", "a-folder"])("doesn't start if its worlds can't be kept: --keep %s", async (keep) => {
    const project = await createProject({ "a-file": "", "a-folder/x": "" }, ACCOUNT);
    const { code, out, err } = await project.xroom("emulator", "--port", "0", "--keep", keep);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("error[unwritable-file]: the worlds can't be kept in");
  });

  it.each([
    ["XROOM_ID", "XROOM_SECRET"],
    ["XROOM_SECRET", "XROOM_ID"],
  ])("says that %s alone makes no account", async (set, unset) => {
    const project = await createProject({}, { [set]: "x" });
    const emulator = project.start("emulator", "--port", "0");
    await emulator.said("export XROOM_ID=");
    emulator.kill("SIGTERM");
    expect((await emulator.ended).err).toBe(`${set} is set and ${unset} is not: an account needs both, so neither is used.\n`);
  });

  it("names a port that is taken, and says what to do", async () => {
    const project = await createProject({}, ACCOUNT);
    const first = project.start("emulator", "--port", "0");
    await first.said("ready at ");
    const port = /:(\d+)\n/.exec(first.heard())?.[1] ?? "";
    const second = await project.xroom("emulator", "--port", port);
    expect(second).toMatchObject({ code: 1, out: "" });
    expect(second.err).toMatch(/error\[no-port\]: can't listen on port \d+: [\s\S]*--port; 0 picks a free one/);
    first.kill("SIGTERM");
    expect((await first.ended).code).toBe(0);
  });
});
