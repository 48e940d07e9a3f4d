import { describe, expect, test } from "vitest";
import { formatInstant } from "../../src/model/instant.ts";
import { bookingOf, configOf, loadFiles, placesOf, problemsOf, withBooking, withDomain } from "./project.ts";

describe("a start", () => {
  test.each([
    ["local, in the default zone", "2026-12-01T10:00", "2026-12-01T09:00:00Z"],
    ["local in summer", "2026-07-01T10:00:30", "2026-07-01T08:00:30Z"],
    ["with a blank for the T", "2026-12-01 10:00", "2026-12-01T09:00:00Z"],
    ["in UTC", "2026-12-01T10:00Z", "2026-12-01T10:00:00Z"],
    ["with an offset", "2026-12-01T10:00+05:30", "2026-12-01T04:30:00Z"],
    ["with a short offset", "2026-12-01T10:00-08", "2026-12-01T18:00:00Z"],
    ["with a zone", '"2026-12-01T10:00[America/New_York]"', "2026-12-01T15:00:00Z"],
    ["with a zone in other letters", '"2026-12-01T10:00[america/new_york]"', "2026-12-01T15:00:00Z"],
    ["with a zone that is an offset", '"2026-12-01T10:00[+02:00]"', "2026-12-01T08:00:00Z"],
    ["with both, which agree", '"2026-12-01T10:00-05:00[America/New_York]"', "2026-12-01T15:00:00Z"],
    ["with Z and a zone", '"2026-12-01T10:00Z[America/New_York]"', "2026-12-01T10:00:00Z"],
    ["with a calendar", '"2026-12-01T10:00[Europe/Berlin][u-ca=iso8601]"', "2026-12-01T09:00:00Z"],
    ["with more digits of a second than are counted", "2026-12-01T10:00:00.250000000Z", "2026-12-01T10:00:00.250Z"],
    ["with milliseconds", "2026-12-01T10:00:00.250Z", "2026-12-01T10:00:00.250Z"],
    ["at the end of the calendar", "9999-12-31T23:14:59Z", "9999-12-31T23:14:59Z"],
    ["on a leap day", "2028-02-29T10:00Z", "2028-02-29T10:00:00Z"],
    ["the second time an hour comes, by its offset", '"2026-10-25T02:30+01:00[Europe/Berlin]"', "2026-10-25T01:30:00Z"],
  ])("%s", async (_, start, instant) => {
    const { config, diagnostics } = await loadFiles(withBooking(`start: ${start}`, "duration: 45m"));
    expect(diagnostics).toEqual([]);
    expect(formatInstant(bookingOf(config as NonNullable<typeof config>).start)).toBe(instant);
  });

  test.each([
    ["a day that isn't in the calendar", "2026-02-30T10:00", "there is no 2026-02-30 in the calendar"],
    ["a leap day in another year", "2026-02-29T10:00", "there is no 2026-02-29 in the calendar"],
    ["an hour that isn't on a clock", "2026-12-01T25:00", "there is no 25:00 on a clock"],
    ["a leap second", "2026-12-01T23:59:60Z", "there is no 23:59:60 on a clock"],
    ["a date alone", "2026-12-01", "this is a date without a time of day"],
    [
      "an offset that isn't the zone's",
      '"2026-12-01T10:00+02:00[Europe/Berlin]"',
      "the offset +02:00 is wrong: Europe/Berlin has +01:00 at this time",
    ],
    [
      "+00:00, which isn't Z",
      '"2026-12-01T10:00+00:00[Europe/Berlin]"',
      "the offset +00:00 is wrong: Europe/Berlin has +01:00 at this time",
    ],
    ["an offset beyond all", "2026-12-01T10:00+25:00", "there is no offset of +25:00"],
    ["a time after the year 9999", '"9999-12-31T23:59:59-12:00"', "this time is outside the years 0000 to 9999 in UTC"],
    ["a time before the year 0000", "0000-01-01T00:30+01:00", "this time is outside the years 0000 to 9999 in UTC"],
    ["an end after the year 9999", "9999-12-31T23:30Z", "this booking ends after the year 9999"],
    ["a fraction of a millisecond", "2026-12-01T10:00:00.2500001Z", "a time has at most three digits of a second"],
    ["two zones", '"2026-12-01T10:00[Europe/Berlin][Europe/Paris]"', "a time has at most one [Zone]"],
    ["a critical calendar", '"2026-12-01T10:00Z[!u-ca=hebrew]"', "only the ISO calendar is supported"],
  ])("%s is an error", async (_, start, summary) => {
    const { diagnostics } = await loadFiles(withBooking(`start: ${start}`, "duration: 45m"));
    expect(diagnostics.map((each) => [each.code, each.source?.line, each.source?.column, each.summary])).toEqual([
      ["bad-time", 9, 20, summary],
    ]);
  });

  test.each(["tomorrow", "10:00", "2026-12-01T10", "2026-1-1T10:00", "01.12.2026 10:00"])("%s isn't a time", async (start) => {
    const { diagnostics } = await loadFiles(withBooking(`start: ${start}`, "duration: 45m"));
    expect(diagnostics[0]?.summary).toBe(
      `expected a time such as 2026-12-01T10:00, 2026-12-01T10:00[Europe/Berlin] or 2026-12-01T09:00:00Z, not "${start}"`,
    );
  });

  test("a number is an error with help", async () => {
    const { diagnostics } = await loadFiles(withBooking("start: 20261201", "duration: 45m"));
    expect(diagnostics[0]).toMatchObject({
      code: "bad-time",
      help: "YAML reads this as a number; write the time in full, with its date",
    });
  });

  test("an unknown zone", async () => {
    expect(await problemsOf(withBooking('start: "2026-12-01T10:00[Mars/Base]"', "duration: 45m"))).toEqual([
      "xroom.yaml:9:20 unknown-zone",
    ]);
  });
});

describe("a clock change", () => {
  test("skips a time: the offset before it is used, with a warning", async () => {
    const loaded = await loadFiles(withBooking("start: 2026-03-29T02:30", "duration: 45m"));
    expect(placesOf(loaded)).toEqual(["xroom.yaml:9:20 clock-change"]);
    expect(loaded.diagnostics[0]?.severity).toBe("warning");
    expect(loaded.diagnostics[0]?.summary).toBe(
      "2026-03-29T02:30 is skipped by a clock change in Europe/Berlin; 2026-03-29T03:30+02:00 is used",
    );
    expect(formatInstant(bookingOf(loaded.config as NonNullable<typeof loaded.config>).start)).toBe("2026-03-29T01:30:00Z");
  });

  test("repeats a time: the first is used, with a warning", async () => {
    const loaded = await loadFiles(withBooking("start: 2026-10-25T02:30", "duration: 45m"));
    expect(loaded.diagnostics[0]?.summary).toBe(
      "2026-10-25T02:30 is repeated by a clock change in Europe/Berlin; the first is used (2026-10-25T02:30+02:00)",
    );
    expect(formatInstant(bookingOf(loaded.config as NonNullable<typeof loaded.config>).start)).toBe("2026-10-25T00:30:00Z");
  });

  test.each([
    ["Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z"],
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z"],
    ["America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:30:00Z"],
  ])("of half an hour, of a whole day, at midnight: %s %s", async (zone, start, instant) => {
    const { config, diagnostics } = await loadFiles(withBooking(`start: "${start}[${zone}]"`, "duration: 45m"));
    expect(diagnostics.map(({ code }) => code)).toEqual(["clock-change"]);
    expect(formatInstant(bookingOf(config as NonNullable<typeof config>).start)).toBe(instant);
  });
});

describe("the nearest timezone", () => {
  const rooms = ["rooms:", "  board:", "    bookings: { b: { start: 2026-12-01T10:00, duration: 45m } }"];

  test("is the domain's", async () => {
    const config = await configOf(withDomain("region: fra-1", "timezone: Asia/Tokyo", ...rooms));
    expect(formatInstant(bookingOf(config).start)).toBe("2026-12-01T01:00:00Z");
  });

  test("is that of the defaults otherwise", async () => {
    const config = await configOf(`defaults: { timezone: Asia/Tokyo }\n${withDomain("region: fra-1", ...rooms)}`);
    expect(formatInstant(bookingOf(config).start)).toBe("2026-12-01T01:00:00Z");
  });

  test("is missing otherwise, which is an error with help", async () => {
    const loaded = await loadFiles(withDomain("region: fra-1", ...rooms));
    expect(placesOf(loaded)).toEqual(["xroom.yaml:7:33 no-timezone"]);
    expect(loaded.diagnostics[0]?.help).toContain("defaults: { timezone: Europe/Berlin }");
  });

  test("is reported once if it is unknown, not for each time", async () => {
    expect(await problemsOf(withDomain("region: fra-1", "timezone: Europe/Nowhere", ...rooms))).toEqual([
      "xroom.yaml:5:15 unknown-zone",
    ]);
  });
});

test("the machine's time zone has no effect", async () => {
  const zone = process.env["TZ"];
  try {
    for (const machine of ["America/Los_Angeles", "Pacific/Kiritimati"]) {
      process.env["TZ"] = machine;
      const config = await configOf(withBooking("start: 2026-12-01T10:00", "duration: 45m"));
      expect(formatInstant(bookingOf(config).start)).toBe("2026-12-01T09:00:00Z");
    }
  } finally {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  }
});

describe("a duration", () => {
  test.each([
    ["45m", 45],
    ["1h30m", 90],
    ["PT45M", 45],
    ["P1DT2H", 1560],
    ["P2W", 20_160],
    ["P1WT1H", 10_140],
    ["PT1.5H", 90],
    ["PT0,1H", 6],
    ["P0.5D", 720],
    ["1w", 10_080],
    ["120s", 2],
    ["45", 45],
  ])("%s", async (duration, minutes) => {
    expect(bookingOf(await configOf(withBooking("start: 2026-12-01T10:00", `duration: ${duration}`))).duration).toBe(minutes);
  });

  test.each([
    "0",
    "0m",
    "90s",
    "-5",
    "1.5",
    "soon",
    '"45"',
    "99999999999h",
    "PT1.51H",
    "PT1H1.5M",
    "PT0.5H30M",
    "PT1.0000001H",
    "PT.5H",
    "1.5h",
  ])("%s is an error", async (duration) => {
    const [problem] = await problemsOf(withBooking("start: 2026-12-01T10:00", `duration: ${duration}`));
    expect(problem).toMatch(/^xroom\.yaml:10:23 (?:bad-duration|wrong-type)$/);
  });

  test.each([
    ["0", 0],
    ["0m", 0],
    ["15m", 15],
  ])("a grace of %s", async (grace, minutes) => {
    expect(bookingOf(await configOf(withBooking("start: 2026-12-01T10:00", "duration: 5", `grace: ${grace}`))).grace).toBe(
      minutes,
    );
  });
});
