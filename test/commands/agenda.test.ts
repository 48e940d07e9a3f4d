import { describe, expect, it } from "vitest";
import { main } from "../../src/commands/main.ts";
import { createProject } from "../harness/project.ts";
import { emulate } from "../harness/world.ts";

const NOW = "2026-12-07T05:00:00Z";
const BOARD = "booking/chat.org/board";

/**
 * `moved` is live an hour earlier; a booking of others is in the way of `wanted`, which is not live yet; `gone` is ours and no longer
 * declared; `far` is later than a week.
 */
async function scene() {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const config = (bookings: string): string => `version: 1
${world.regions}
defaults: { region: fra-1, timezone: Europe/Berlin }
domains:
  chat.org:
    rooms:
      board:
        bookings:
          kickoff: { title: Project kick-off, start: 2026-12-08T10:00, duration: 45m, grace: 15m }
          far: { start: 2026-12-19T10:00, duration: 1h }
${bookings}
      annex: { bookings: { other: { start: "2026-12-08T10:00[America/New_York]", duration: 1h } } }
`;
  const project = await createProject({}, { ...world.environment, XROOM_NOW: NOW });
  const run = async (...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> => {
    let [out, err] = ["", ""];
    const { stdin, stdout, stderr } = process;
    const code = await main([...args, "--no-color"], {
      out: (text) => void (out += text),
      err: (text) => void (err += text),
      directory: project.directory,
      environment: project.environment,
      stdin,
      stdout,
      stderr,
      written: async () => undefined,
    });
    return { code, out, err };
  };
  await project.write(
    "xroom.yaml",
    config(
      "          moved: { start: 2026-12-08T13:00, duration: 1h }\n          gone: { start: 2026-12-10T10:00, duration: 1h }",
    ),
  );
  expect(await run("apply", "-y")).toMatchObject({ code: 0 });
  world.emulator.world("fra-1").addBooking({ domain: "chat.org", room: "board", start: "2026-12-09T09:30:00Z", duration: 90 });
  await project.write(
    "xroom.yaml",
    config(
      "          moved: { start: 2026-12-08T14:00, duration: 1h }\n          wanted: { start: 2026-12-09T10:00, duration: 1h }",
    ),
  );
  return { world, run };
}

interface Listed {
  readonly meetings: readonly { readonly address: string; readonly standing: string; readonly conflicts: readonly string[] }[];
}

describe("xroom agenda", () => {
  it("shows a week: what is live, declared, unmanaged and in conflict; a room, a day; and calls nothing that changes", async () => {
    const { world, run } = await scene();
    const before = world.writes().length;
    const { code, out, err } = await run("agenda");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(`\
Tue 8 Dec 2026
    10:00–10:45                   chat.org/board  Project kick-off  live
      + 15m grace
  ~ 13:00–14:00                   chat.org/board  moved             live, the next apply changes it
      is to be 14:00–15:00
    10:00–11:00 America/New_York  chat.org/annex  other             live

Wed 9 Dec 2026
  + 10:00–11:00                   chat.org/board  wanted            declared, not live yet
      conflict with ${BOARD}/~6
  . 10:30–12:00                   chat.org/board  ~6                unmanaged
      conflict with ${BOARD}/wanted

Thu 10 Dec 2026
  - 10:00–11:00                   chat.org/board  gone              live, the next apply removes it

6 meetings: 2 live, 1 to change, 1 to add, 1 to remove, 1 unmanaged; 2 meetings in conflict. 7 Dec … 13 Dec 2026, Europe/Berlin.
`);
    const listed = async (...args: string[]): Promise<string[]> =>
      (JSON.parse((await run("agenda", "--json", ...args)).out) as Listed).meetings.map(
        ({ address, standing }) => `${standing} ${address}`,
      );
    expect(await listed("--room", "annex")).toEqual(["live booking/chat.org/annex/other"]);
    expect(await listed("--from", "2026-12-19", "--to", "2026-12-19")).toEqual([`live ${BOARD}/far`]);
    // Between its old and its new time.
    expect(await listed("--from", "2026-12-08T14:00", "--to", "2026-12-08T15:00")).toEqual([`differs ${BOARD}/moved`]);
    expect(await listed("nothing.example")).toEqual([]);
    expect((await run("agenda", "--format", "ics", "--room", "board", "--to", "2026-12-08")).out).toContain(
      "DTSTART:20261208T090000Z\r\nDTEND:20261208T094500Z\r\nSUMMARY:Project kick-off (board)",
    );
    expect((await run("agenda", "--format", "html")).out).toMatch(/^<!doctype html>/);
    expect(world.writes()).toHaveLength(before);
  });
});

describe("xroom plan --from --to", () => {
  it("limits what is shown, and plans all", async () => {
    const { run } = await scene();
    const [whole, limited] = [await run("plan"), await run("plan", "--from", "2026-12-09", "--to", "2026-12-09")];
    expect(limited.out).toContain("Plan: 1 to add, 1 to update, 1 to remove. 3 unchanged, 1 unmanaged.\n3 calls (fra-1: 3).\n");
    expect(whole.out).toContain("Plan: 1 to add, 1 to update, 1 to remove. 3 unchanged, 1 unmanaged.\n3 calls (fra-1: 3).\n");
    expect(limited.out).toContain(
      "\nShown: what lies in 9 Dec 2026 (Europe/Berlin), and what has no time; 2 other changes are planned, and not shown.\n",
    );
    expect(limited.out.match(/^ {2}[-+~] \S+/gm)).toEqual([`  + ${BOARD}/wanted`]);
    expect(limited.out.match(/booking\.\w+/g)).toEqual(["booking.add"]);
    const later = await run("plan", "--format", "markdown", "--from", "2026-12-10T09:00");
    expect(later.out.match(/^`.` .*booking\S+/gm)).toEqual([`\`-\` \`${BOARD}/gone\``]);
    const page = await run("plan", "--format", "html", "--to", "2026-12-08");
    expect(page.out).toContain("Shown: what lies in the time to 8 Dec 2026 (Europe/Berlin)");
    expect(page.out).not.toContain("/gone");
  });
});
