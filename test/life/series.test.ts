import { describe, expect, it } from "vitest";
import { createTeam, room, type Team } from "./team.ts";

const WEEKLY = { start: "2026-11-30T10:00", duration: "45m", repeat: "FREQ=WEEKLY;BYDAY=MO" };
const KICKOFF = { start: "2027-01-13T10:00", duration: "1h" };
const REVIEW = { start: "2027-01-14T10:00", duration: "1h" };
const DAY = 86_400_000;
const LONG = 90_000;

/** Of the weekly meeting's room. */
const meetings = (team: Team): string[] => team.live().filter((text) => text.startsWith("hall"));
const hall = (...days: readonly string[]): string[] => days.map((day) => `hall ${day}Z 45`);

async function teamWithSeries() {
  const team = await createTeam({ "rooms/hall.yaml": room("hall", { weekly: WEEKLY }) });
  expect((await team.pipeline.xroom("apply", "-y")).code).toBe(0);
  expect(meetings(team)).toEqual(hall("2026-11-30T10:00", "2026-12-07T10:00"));
  team.written();
  return team;
}

describe("two requests that both roll a weekly meeting on", () => {
  it(
    "land both, whatever week it is by then",
    async () => {
      const team = await teamWithSeries();
      const { pipeline } = team;
      const [kim, lee] = [await team.person(), await team.person()];
      team.moveTo("2026-12-08T09:00:00Z");
      await kim.request("kickoff", { "rooms/board.yaml": room("board", { kickoff: KICKOFF }) });
      await kim.plan("kickoff");
      await lee.request("review", { "rooms/annex.yaml": room("annex", { review: REVIEW }) });
      await lee.plan("review");
      team.moveTo("2026-12-15T09:00:00Z");
      await pipeline.merge("kickoff");
      const first = await pipeline.apply("kickoff");
      expect(first.verdicts).toEqual([
        "over booking/chat.org/hall/weekly@2026-12-14T10:00:00Z",
        "same booking/chat.org/board/kickoff",
        "same booking/chat.org/hall/weekly@2026-12-21T10:00:00Z",
        "same booking/chat.org/hall/weekly@2026-12-28T10:00:00Z",
      ]);
      expect(first.alike).toEqual(["booking/chat.org/hall/weekly@2027-01-04T10:00:00Z"]);
      expect(first.code).toBe(0);
      team.moveTo("2026-12-22T09:00:00Z");
      await pipeline.merge("review");
      const second = await pipeline.apply("review");
      expect(second.verdicts).toEqual([
        "done booking/chat.org/hall/weekly@2026-12-28T10:00:00Z",
        "over booking/chat.org/hall/weekly@2026-12-14T10:00:00Z",
        "over booking/chat.org/hall/weekly@2026-12-21T10:00:00Z",
        "same booking/chat.org/annex/review",
      ]);
      expect(second.alike).toEqual(["booking/chat.org/hall/weekly@2027-01-11T10:00:00Z"]);
      expect(second.code).toBe(0);
      expect(team.live().filter((text) => text >= "hall 2026-12-22" || !text.startsWith("hall"))).toEqual([
        "annex 2027-01-14T10:00Z 60",
        "board 2027-01-13T10:00Z 60",
        ...hall("2026-12-28T10:00", "2027-01-04T10:00", "2027-01-11T10:00"),
      ]);
      expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    },
    LONG,
  );

  it(
    "let one that has moved it stand: the other's meetings at the old hour are withdrawn",
    async () => {
      const team = await teamWithSeries();
      const { pipeline } = team;
      const [kim, lee] = [await team.person(), await team.person()];
      team.moveTo("2026-12-01T09:00:00Z");
      await kim.request("later", { "rooms/hall.yaml": room("hall", { weekly: { ...WEEKLY, start: "2026-11-30T11:00" } }) });
      await kim.plan("later");
      await lee.request("review", { "rooms/annex.yaml": room("annex", { review: REVIEW }) });
      await lee.plan("review");
      await pipeline.merge("later");
      expect(await pipeline.apply("later")).toMatchObject({ code: 0, unreviewed: [] });
      await pipeline.merge("review");
      team.written();
      const applied = await pipeline.apply("review");
      expect(applied.verdicts).toEqual([
        "same booking/chat.org/annex/review",
        "withdrawn booking/chat.org/hall/weekly@2026-12-14T10:00:00Z",
        "withdrawn booking/chat.org/hall/weekly@2026-12-21T10:00:00Z",
      ]);
      expect(applied.code).toBe(0);
      expect(team.written()).toEqual(["booking.add"]);
      expect(meetings(team)).toEqual(hall("2026-11-30T10:00", "2026-12-07T11:00", "2026-12-14T11:00", "2026-12-21T11:00"));
      expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    },
    LONG,
  );
});

describe("a weekly meeting that was reviewed to move to another day", () => {
  it(
    "keeps for each meeting the booking that the review gave it, whatever day it is by then",
    async () => {
      const team = await teamWithSeries();
      const { pipeline, world } = team;
      const kim = await team.person();
      team.moveTo("2026-12-01T09:00:00Z");
      await pipeline.xroom("apply", "--roll", "-y");
      expect(meetings(team).slice(1)).toEqual(hall("2026-12-07T10:00", "2026-12-14T10:00", "2026-12-21T10:00"));
      const idOf = (start: string): number | undefined =>
        world.emulator
          .world("fra-1")
          .bookings()
          .find((each) => each.start === Date.parse(start))?.id;
      const [second, third, fourth] = ["2026-12-07", "2026-12-14", "2026-12-21"].map((day) => idOf(`${day}T10:00:00Z`));
      const fridays = { ...WEEKLY, start: "2026-11-27T10:00", repeat: "FREQ=WEEKLY;BYDAY=FR" };
      await kim.request("fridays", { "rooms/hall.yaml": room("hall", { weekly: fridays }) });
      await kim.plan("fridays");
      await pipeline.merge("fridays");
      // The first of the Fridays is over: its booking is still on its Monday, and no other Friday takes it.
      team.moveTo("2026-12-05T09:00:00Z");
      const applied = await pipeline.apply("fridays");
      expect(applied.verdicts).toEqual([
        "over booking/chat.org/hall/weekly@2026-12-04T10:00:00Z",
        "same booking/chat.org/hall/weekly@2026-12-11T10:00:00Z",
        "same booking/chat.org/hall/weekly@2026-12-18T10:00:00Z",
      ]);
      expect(applied.code).toBe(0);
      expect([idOf("2026-12-07T10:00Z"), idOf("2026-12-11T10:00Z"), idOf("2026-12-18T10:00Z")]).toEqual([second, third, fourth]);
    },
    LONG,
  );
});

describe("a weekly meeting without a merge", () => {
  it(
    "goes on for months by `apply --roll`, which leaves everything else alone",
    async () => {
      const team = await teamWithSeries();
      const { pipeline, world } = team;
      const person = await team.person();
      await person.request("kickoff", { "rooms/board.yaml": room("board", { kickoff: KICKOFF }) });
      await pipeline.merge("kickoff");
      const removed = world.emulator.world("fra-1").bookings()[1];
      world.emulator.world("fra-1").removeBooking(removed?.id ?? 0);
      let last = "";
      for (let at = Date.parse("2026-11-30T12:00:00Z"); at < Date.parse("2027-06-01T00:00:00Z"); at += 21 * DAY) {
        team.moveTo(new Date(at).toISOString());
        expect(await pipeline.xroom("apply", "--roll", "-y")).toMatchObject({ code: 0, err: "" });
        expect(new Set(team.written())).toEqual(new Set(["booking.add"]));
        const ahead = [7, 14, 21].map((days) => new Date(at + days * DAY).toISOString().slice(0, 10));
        // The one that others have removed stays away.
        const expected = ahead.filter((day) => day !== "2026-12-07" && `${day}T10:00Z` <= new Date(at + 21 * DAY).toISOString());
        expect(meetings(team).slice(-expected.length)).toEqual(hall(...expected.map((day) => `${day}T10:00`)));
        last = expected.at(-1) ?? "";
      }
      expect(last).toBe("2027-06-07");
      expect(new Set(meetings(team)).size).toBe(meetings(team).length);
      expect(team.live().filter((text) => text.startsWith("board"))).toEqual([]);
      // Of a series that has changed it adds nothing.
      await person.update();
      await person.request("later", { "rooms/hall.yaml": room("hall", { weekly: { ...WEEKLY, start: "2026-11-30T11:00" } }) });
      await pipeline.merge("later");
      team.moveTo("2027-07-01T12:00:00Z");
      expect((await pipeline.xroom("apply", "--roll", "-y")).code).toBe(0);
      expect(team.written()).toEqual([]);
    },
    LONG,
  );
});
