import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { State, StateDocument } from "../../src/model/state.ts";
import { serialisePlan } from "../../src/plan/saved.ts";
import { sealOf } from "../../src/plan/seal.ts";
import { createTeam, room, type Team } from "./team.ts";

const LONG = 90_000;
const KICKOFF = { start: "2026-12-02T10:00", duration: 60 };
const RETRO = { start: "2026-12-04T10:00", duration: 60 };

/** A merged request that adds a booking, planned in its context. */
async function reviewed(): Promise<Team> {
  const team = await createTeam({ "rooms/board.yaml": room("board", { kickoff: KICKOFF }) });
  await team.pipeline.xroom("apply", "-y");
  const kim = await team.person();
  await kim.request("retro", { "rooms/hall.yaml": room("hall", { retro: RETRO }) });
  await kim.plan("retro", "--context", "change=github:acme/meetings#12", "--context", "head=0a1b2c3");
  await team.pipeline.merge("retro");
  team.written();
  team.world.emulator.clearLog();
  return team;
}

/** Refused with this exit code before any region is asked. */
async function expectRefused(team: Team, code: number, message: string, ...options: string[]): Promise<void> {
  const ran = await team.pipeline.xroom("apply", team.planPath("retro"), ...options);
  expect(ran.err).toContain(message);
  expect(ran).toMatchObject({ code, out: "" });
  expect(team.world.emulator.log).toEqual([]);
}

describe("a reviewed plan is refused, with nothing listed,", () => {
  it(
    "where another request with the same head is expected",
    async () => {
      const team = await reviewed();
      const expecting = (value: string): Promise<void> =>
        expectRefused(team, 4, `has change=github:acme/meetings#12, not ${value}`, "--expect", value);
      await expecting("change=github:acme/meetings#13");
      await expectRefused(team, 4, "retro.json has no base=main", "--expect", "base=main", "--expect", "head=0a1b2c3");
      await expectRefused(team, 1, "--expect", "--expect", "change");
      await expectRefused(team, 4, "--allow-removals can't change it", "--allow-removals");
      // The context is sealed.
      const text = await readFile(team.planPath("retro"), "utf8");
      await writeFile(team.planPath("retro"), text.replace("meetings#12", "meetings#13"));
      await expectRefused(team, 4, "error[tampered-plan]", "--expect", "change=github:acme/meetings#13");
      await writeFile(team.planPath("retro"), text);
      const applied = await team.pipeline.apply(
        "retro",
        "--expect",
        "change=github:acme/meetings#12",
        "--expect",
        "head=0a1b2c3",
      );
      expect(applied).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/hall/retro"] });
    },
    LONG,
  );

  it(
    "while the merged config does not load",
    async () => {
      const team = await reviewed();
      const kim = await team.person();
      await kim.request("broken", {
        "rooms/hall.yaml": room("hall", { retro: RETRO, other: RETRO }),
        "rooms/annex.yaml": "domains: [",
      });
      await team.pipeline.merge("broken");
      await expectRefused(team, 1, "rooms/annex.yaml:1:11");
      await kim.commit({ "rooms/annex.yaml": null });
      await team.pipeline.merge("broken");
      await expectRefused(team, 1, "rooms/hall.yaml:9:11");
      await team.pipeline.revert("broken");
    },
    LONG,
  );

  it(
    "where the state is another",
    async () => {
      const team = await reviewed();
      const { environment } = team.pipeline.project;
      environment["XROOM_STATE"] = "file:.xroom/other.json";
      await team.pipeline.xroom("apply", "-y", "--target", "booking/*/board/*");
      team.world.emulator.clearLog();
      await expectRefused(team, 4, "was made with another state");
    },
    LONG,
  );

  it(
    "where it has the format before",
    async () => {
      const team = await reviewed();
      const {
        seal: _seal,
        project: _project,
        lineage: _lineage,
        key: _key,
        context: _context,
        ...rest
      } = await team.saved("retro");
      const keyring = createKeyring(team.world.environment["XROOM_SECRET"] ?? "");
      const earlier: Omit<Plan, "seal"> = { ...rest, format: "xroom.plan/1" };
      await writeFile(team.planPath("retro"), serialisePlan({ ...earlier, seal: sealOf(earlier, keyring) }));
      await expectRefused(team, 4, "has the format xroom.plan/1");
      const shown = await team.pipeline.xroom("show", team.planPath("retro"));
      expect(shown).toMatchObject({ code: 0, err: "" });
      expect(shown.out).toContain("+ booking/chat.org/hall/retro");
    },
    LONG,
  );
});

describe("a request that drops a domain", () => {
  it(
    "is refused in the review already; one that empties it on purpose is not",
    async () => {
      const lobby = (bookings: object): string =>
        room("lobby", bookings as Parameters<typeof room>[1]).replace("chat.org", "team.example");
      const team = await createTeam({
        "rooms/board.yaml": room("board", { kickoff: KICKOFF }),
        "rooms/lobby.yaml": lobby({ tour: KICKOFF }),
      });
      const { pipeline } = team;
      await pipeline.xroom("apply", "-y");
      const kim = await team.person();
      await kim.request("dropped", { "rooms/lobby.yaml": null });
      const planned = await kim.plan("dropped");
      expect(planned.code).toBe(4);
      expect(planned.out).toContain("the config no longer names team.example, and this plan would remove 1 object of it");
      await pipeline.merge("dropped");
      team.written();
      expect((await pipeline.apply("dropped")).code).toBe(4);
      // Other requests don't do it by the way.
      await kim.update();
      await kim.request("retro", { "rooms/hall.yaml": room("hall", { retro: RETRO }) });
      await kim.plan("retro", "--domain", "chat.org");
      await pipeline.merge("retro");
      expect(await pipeline.apply("retro")).toMatchObject({ code: 0, verdicts: ["same booking/chat.org/hall/retro"] });
      expect(team.written()).toEqual(["booking.add"]);
      await kim.update();
      await kim.request("emptied", { "rooms/lobby.yaml": "domains: { team.example: { rooms: {} } }\n" });
      await kim.plan("emptied");
      await pipeline.merge("emptied");
      expect(await pipeline.apply("emptied")).toMatchObject({ code: 0, verdicts: ["same booking/team.example/lobby/tour"] });
      expect(team.written()).toEqual(["booking.remove"]);
      // The refusal of the first plan can still be lifted by hand; its work is done by now.
      expect(await pipeline.apply("dropped", "--allow-removals")).toMatchObject({
        code: 0,
        verdicts: ["done booking/team.example/lobby/tour"],
      });
    },
    LONG,
  );
});

describe("two projects", () => {
  /** A second repository with a project of its own in the same account. */
  async function second(team: Team, project: string): Promise<Team> {
    const other = await createTeam({}, {});
    const root = (await team.pipeline.project.read("xroom.yaml")).replace("project: meetings", project);
    await other.pipeline.commit({
      "xroom.yaml": root,
      "rooms/lobby.yaml": room("lobby", { tour: { start: "2026-12-08T10:00", duration: 60 } }).replace(
        "chat.org",
        "team.example",
      ),
    });
    Object.assign(other.pipeline.project.environment, team.world.environment);
    return other;
  }

  it(
    "can't share one state: the other is refused before anything is listed",
    async () => {
      const team = await reviewed();
      await team.pipeline.apply("retro");
      const before = team.live();
      for (const project of ["project: rooms", "# no project"]) {
        const other = await second(team, project);
        other.pipeline.project.environment["XROOM_STATE"] = team.pipeline.project.environment["XROOM_STATE"] ?? "";
        team.world.emulator.clearLog();
        for (const args of [
          ["plan"],
          ["apply", "-y"],
          ["apply", "-y", "--allow-removals"],
          ["drift"],
          ["apply", "--roll", "-y"],
        ]) {
          const ran = await other.pipeline.xroom(...args);
          expect(ran.err).toContain("the state belongs to the project meetings");
          expect(ran).toMatchObject({ code: 4 });
        }
        expect(team.world.emulator.log).toEqual([]);
      }
      expect(team.live()).toEqual(before);
    },
    LONG,
  );

  it(
    "with a state each don't take each other's plans",
    async () => {
      const team = await reviewed();
      const other = await second(team, "project: rooms");
      expect((await other.pipeline.xroom("apply", "-y")).code).toBe(0);
      team.world.emulator.clearLog();
      const ran = await other.pipeline.xroom("apply", team.planPath("retro"));
      expect(ran.err).toContain("was made for the project meetings, and this is rooms");
      expect(ran).toMatchObject({ code: 4, out: "" });
      expect(team.world.emulator.log).toEqual([]);
    },
    LONG,
  );
});

describe("a state of the format before", () => {
  it(
    "is taken over without a call",
    async () => {
      const team = await createTeam({
        "rooms/board.yaml": room("board", {
          kickoff: KICKOFF,
          weekly: { start: "2026-11-30T10:00", duration: "45m", repeat: "FREQ=WEEKLY;BYDAY=MO" },
        }),
      });
      const { pipeline } = team;
      const kim = await team.person();
      await kim.plan("first");
      await pipeline.xroom("apply", "-y");
      const plan = await team.saved("first");
      const keyring = createKeyring(team.world.environment["XROOM_SECRET"] ?? "");
      const path = (pipeline.project.environment["XROOM_STATE"] ?? "").replace("file:", "");
      const now = JSON.parse(await readFile(path, "utf8")) as StateDocument;
      const entries = Object.values(now.objects).flatMap((regions) =>
        Object.entries(regions).flatMap(([region, objects]) =>
          Object.entries(objects).map(([name, object]) => {
            const [kind = "", rest = ""] = [name.slice(0, name.indexOf("/")), name.slice(name.indexOf("/") + 1)];
            const address = `${kind}/chat.org/${rest}`;
            const { after } = plan.changes.find((change) => change.address === address) as Plan["changes"][number];
            return [address, { kind, region, ...object, applied: keyring.fingerprint(after ?? {}) }] as const;
          }),
        ),
      );
      const { lineage, serial } = now;
      const earlier = { format: "xroom.state/1", lineage, serial, objects: Object.fromEntries(entries), intents: [] };
      await writeFile(path, JSON.stringify(earlier));
      team.written();

      expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
      expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ format: "xroom.state/1" });
      // It knows no series, and what it owns is as declared: the next week's meeting is one that has come into the window.
      team.moveTo("2026-12-01T09:00:00Z");
      expect((await pipeline.xroom("apply", "--roll", "-y")).code).toBe(0);
      expect(team.written()).toEqual(["booking.add", "booking.add"]);
      expect((await pipeline.xroom("apply", "-y")).code).toBe(0);
      expect(team.written()).toEqual([]);
      const later = JSON.parse(await readFile(path, "utf8")) as State;
      expect(later).toMatchObject({ format: "xroom.state/2", lineage, project: "meetings" });
      expect(Object.keys(later.series)).toEqual(["booking/chat.org/board/weekly"]);
    },
    LONG,
  );
});
