import { describe, expect, it } from "vitest";
import { Secret } from "../../src/model/secret.ts";
import { configOf, loadFiles, problemsOf, withBooking } from "./project.ts";

const weekly = (...lines: readonly string[]): string =>
  withBooking("start: 2026-12-07T10:00", "duration: 45m", "repeat: FREQ=WEEKLY;BYDAY=MO", ...lines);

async function bookingsOf(text: string, now?: string): Promise<Record<string, unknown>[]> {
  const config = await configOf(text, now === undefined ? {} : { now: Date.parse(now) });
  const room = config.domains.get("chat.org")?.rooms[0];
  return (room?.bookings ?? []).map((booking) => ({ ...booking, start: new Date(booking.start).toISOString() }));
}

const names = async (text: string, now?: string): Promise<unknown[]> => (await bookingsOf(text, now)).map(({ name }) => name);
const mondays = (...days: readonly string[]): string[] => days.map((day) => `b@${day}T09:00:00Z`);

describe("the declaration of a series", () => {
  const ruleOf = async (...lines: readonly string[]): Promise<Record<string, unknown>> => {
    const config = await configOf(weekly(...lines), { environment: { OTHER: "hunter2" } });
    const [series] = config.domains.get("chat.org")?.rooms[0]?.series ?? [];
    return { ...series?.rule };
  };

  it("has each field that decides its occurrences, as it is resolved", async () => {
    expect(await ruleOf("grace: 15m", "lock: true", "except: [2026-12-28T10:00, 2026-12-21T10:00]")).toEqual({
      start: "2026-12-07T09:00:00Z",
      zone: "Europe/Berlin",
      duration: 45,
      grace: 15,
      repeat: "FREQ=WEEKLY;BYDAY=MO",
      horizon: 60,
      except: "2026-12-21T09:00:00Z 2026-12-28T09:00:00Z",
    });
  });

  it("is the same however it is written, and without what changes no call", async () => {
    const one = [
      "except: [2026-12-28T10:00, 2026-12-21T10:00]",
      "overrides: { 2026-12-14T10:00: { start: 2026-12-14T11:00, duration: 1h } }",
    ];
    const other = [
      "except: [2026-12-21T09:00Z, 2026-12-28T10:00]",
      "overrides: { 2026-12-14T09:00Z: { duration: PT60M, protect: true, start: 2026-12-14T10:00Z } }",
    ];
    expect(await ruleOf(...other)).toEqual(await ruleOf(...one));
  });

  it("has the fields of its overrides, of which a password stays a secret", async () => {
    const overrides =
      "overrides: { 2026-12-21T10:00: { lock: true }, 2026-12-14T10:00: { password: { env: OTHER }, start: 2026-12-14T11:00 } }";
    const rule = await ruleOf(overrides);
    expect(rule).toMatchObject({ "lock at 2026-12-21T09:00:00Z": true, "start at 2026-12-14T09:00:00Z": "2026-12-14T10:00:00Z" });
    const password = rule["password at 2026-12-14T09:00:00Z"];
    expect(password instanceof Secret && password.reveal()).toBe("hunter2");
    expect(JSON.stringify(rule)).not.toContain("hunter2");
  });

  it("is none of a series with an error", async () => {
    const { certain } = await loadFiles(weekly("except: [2026-12-08T10:00]"));
    expect(certain?.domains.get("chat.org")?.rooms[0]?.series).toBeUndefined();
  });
});

describe("a series", () => {
  it("declares its occurrences within the horizon, named by their original starts", async () => {
    const [first, ...rest] = await bookingsOf(weekly("grace: 15m"));
    expect(first).toMatchObject({
      name: "b@2026-12-07T09:00:00Z",
      series: "b",
      start: "2026-12-07T09:00:00.000Z",
      zone: "Europe/Berlin",
      duration: 45,
      grace: 15,
      source: { file: "xroom.yaml", line: 8, column: 11 },
    });
    expect(rest.map(({ name }) => name)).toEqual(
      mondays("2026-12-14", "2026-12-21", "2026-12-28", "2027-01-04", "2027-01-11", "2027-01-18"),
    );
  });

  it("rolls on with the clock, and keeps an occurrence that has begun", async () => {
    const horizon = (text: string): string => text.replace("timezone: Europe/Berlin", "timezone: Europe/Berlin, horizon: 14d");
    expect(await names(horizon(weekly()), "2026-12-07T09:44:59Z")).toEqual(mondays("2026-12-07", "2026-12-14", "2026-12-21"));
    expect(await names(horizon(weekly()), "2026-12-07T09:46:00Z")).toEqual(mondays("2026-12-14", "2026-12-21"));
    expect(await names(horizon(weekly()), "2026-11-01T00:00:00Z")).toEqual([]);
  });

  it("uses its domain's horizon before that of the defaults", async () => {
    const text = weekly()
      .replace("timezone: Europe/Berlin", "timezone: Europe/Berlin, horizon: 100d")
      .replace("  chat.org:\n", "  chat.org:\n    horizon: 20d\n");
    expect(await names(text)).toEqual(mondays("2026-12-07"));
    expect(await problemsOf(weekly().replace("timezone: Europe/Berlin", "timezone: Europe/Berlin, horizon: soon"))).toEqual([
      "xroom.yaml:2:62 bad-duration",
    ]);
  });

  it("is empty if its rule chooses none of very many dates", async () => {
    const upTo = (count: number): string => Array.from({ length: count }, (_, index) => index).join(",");
    const repeat = `FREQ=DAILY;BYHOUR=${upTo(24)};BYMINUTE=${upTo(15)};BYSETPOS=366`;
    const text = withBooking("start: 2026-12-01T10:00", "duration: 45m", `repeat: ${repeat}`);
    expect(await problemsOf(text)).toEqual(["xroom.yaml:11:21 empty-series"]);
  });

  it("that is over gives nothing, without an error", async () => {
    expect(await names(withBooking("start: 2020-01-06T10:00", "duration: 45m", "repeat: FREQ=WEEKLY;COUNT=3"))).toEqual([]);
  });

  it("leaves out its exceptions, however they are written", async () => {
    const text = weekly(
      "except: [2026-12-14T10:00, 2026-12-21T09:00:00Z, '2026-12-28T18:00[Asia/Tokyo]', 2027-01-04T10:00+01:00]",
    );
    expect(await names(text)).toEqual(mondays("2026-12-07", "2027-01-11", "2027-01-18"));
  });

  it("takes the fields of an override, and keeps the occurrence's name", async () => {
    const text = weekly(
      "overrides:",
      "  2026-12-14T10:00: { start: 2026-12-15T14:00, title: Board, duration: 60m, grace: 5m, password: null, lock: true }",
      "  2027-03-01T09:00Z: { capacity: 3 }",
    );
    const bookings = await bookingsOf(text);
    expect(bookings).toHaveLength(7);
    expect(bookings[1]).toMatchObject({
      name: "b@2026-12-14T09:00:00Z",
      start: "2026-12-15T13:00:00.000Z",
      title: "Board",
      duration: 60,
      grace: 5,
      password: null,
      lock: true,
      source: { line: 13, column: 15 },
    });
    expect(bookings[0]).toMatchObject({ lock: undefined, password: undefined, duration: 45 });
  });

  it("keeps an occurrence that was moved into the future", async () => {
    const text = weekly("overrides: { 2026-12-07T10:00: { start: 2026-12-30T10:00 } }");
    expect(await names(text, "2026-12-20T00:00:00Z")).toContain("b@2026-12-07T09:00:00Z");
  });

  it("declares a moved occurrence if either of its starts is near", async () => {
    const monthly = (moved: string): string =>
      withBooking("start: 2026-12-01T10:00", "duration: 30m", "repeat: FREQ=MONTHLY", `overrides: { ${moved} }`).replace(
        "timezone: Europe/Berlin",
        "timezone: Europe/Berlin, horizon: 30d",
      );
    const now = "2026-12-19T00:00:00Z";
    const january = "b@2027-01-01T09:00:00Z";
    expect(await names(monthly("2027-03-01T10:00: { start: 2026-12-20T14:00 }"), now)).toEqual([
      january,
      "b@2027-03-01T09:00:00Z",
    ]);
    expect(await names(monthly("2027-01-01T10:00: { start: 2027-03-02T10:00 }"), now)).toEqual([january]);
    expect(await names(monthly("2027-01-01T10:00: { start: 2027-03-02T10:00 }"), "2027-02-20T00:00:00Z")).toEqual([
      january,
      "b@2027-03-01T09:00:00Z",
    ]);
  });

  it("warns of a start that the rule doesn't give, and begins with the first that it gives", async () => {
    const { diagnostics, config } = await loadFiles(
      withBooking("start: 2026-12-08T10:00", "duration: 45m", "repeat: FREQ=WEEKLY;BYDAY=MO"),
    );
    expect(diagnostics).toMatchObject([{ code: "start-not-in-series", severity: "warning", source: { line: 9 } }]);
    expect(config?.domains.get("chat.org")?.rooms[0]?.bookings[0]?.name).toBe("b@2026-12-14T09:00:00Z");
  });

  it("warns of occurrences that a clock change skips or repeats", async () => {
    const at = (start: string, now: string) =>
      loadFiles(withBooking(`start: ${start}`, "duration: 5", "repeat: FREQ=DAILY"), { now: Date.parse(now) });
    const spring = await at("2027-03-01T02:30", "2027-03-10T00:00:00Z");
    expect(spring.diagnostics).toMatchObject([
      {
        code: "clock-change",
        summary: "b on 2027-03-28T02:30 does not take place: a clock change in Europe/Berlin skips this time",
      },
    ]);
    const autumn = await at("2026-10-01T02:30", "2026-10-10T00:00:00Z");
    expect(autumn.diagnostics).toMatchObject([
      {
        code: "clock-change",
        summary: expect.stringMatching(/^b on 2026-10-25T02:30: a clock change in Europe\/Berlin repeats this time/) as string,
      },
    ]);
  });

  it("keeps its hour in a Ramadan in winter, and begins at the written start", async () => {
    const text = withBooking("start: 2028-12-05T10:00", "duration: 30m", "repeat: FREQ=WEEKLY;COUNT=8");
    const bookings = await bookingsOf(text.replace("Europe/Berlin", "Africa/Casablanca"), "2028-12-28T00:00:00Z");
    // Each version of the time zone data has other clock changes for those years.
    const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "Africa/Casablanca", timeStyle: "short" });
    expect(bookings.map(({ start }) => `${String(start).slice(0, 10)} ${clock.format(Date.parse(String(start)))}`)).toEqual([
      "2029-01-02 10:00",
      "2029-01-09 10:00",
      "2029-01-16 10:00",
      "2029-01-23 10:00",
    ]);
    const { diagnostics, config } = await loadFiles(
      withBooking("start: 2026-10-25T02:30+01:00[Europe/Berlin]", "duration: 5", "repeat: FREQ=DAILY;COUNT=3"),
      { now: Date.parse("2026-10-24T00:00:00Z") },
    );
    expect(diagnostics).toEqual([]);
    expect(config?.domains.get("chat.org")?.rooms[0]?.bookings.map(({ name }) => name)).toEqual([
      "b@2026-10-25T01:30:00Z",
      "b@2026-10-26T01:30:00Z",
      "b@2026-10-27T01:30:00Z",
    ]);
  });

  it("starts at a whole second", async () => {
    const at = (start: string) => problemsOf(withBooking(`start: ${start}`, "duration: 45m", "repeat: FREQ=WEEKLY"));
    expect(await at("2026-12-07T10:00:00.500")).toEqual(["xroom.yaml:9:20 bad-time"]);
    expect(await at("2026-12-07T10:00:01.000")).toEqual([]);
  });

  describe("beside many others", () => {
    const rooms = (count: number, repeat: string, start: string | ((index: number) => string) = "2026-12-01T01:00"): string =>
      [
        "version: 1",
        "defaults: { region: fra-1, timezone: UTC, horizon: 3650d }",
        "domains:",
        "  chat.org:",
        "    rooms:",
        ...Array.from(
          { length: count },
          (_, index) =>
            `      r${index}: { bookings: { b: { start: ${typeof start === "string" ? start : start(index)}, duration: 30m, repeat: ${repeat} } } }`,
        ),
        "",
      ].join("\n");

    it.each([
      ["so many a day", '"FREQ=DAILY;BYHOUR=1,2"', "2026-12-01T01:00", 138],
      ["so many in a year", '"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2"', "2026-12-01T01:00", 138],
    ])("with %s are more than a million, and the first that is over is reported", async (_, repeat, start, first) => {
      const { diagnostics } = await loadFiles(rooms(900, repeat, start));
      expect(diagnostics).toMatchObject([{ code: "too-many-meetings", source: { line: 5 + first } }]);
      expect(diagnostics[0]?.help).toContain("`horizon`");
    });

    it("that are the same is evaluated once, and different ones together are bounded", async () => {
      const never = "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=30";
      const same = await loadFiles(rooms(200, never));
      expect(new Set(same.diagnostics.map(({ code }) => code))).toEqual(new Set(["empty-series"]));
      const minutes = (index: number): string => `2026-12-01T0${Math.floor(index / 60)}:${String(index % 60).padStart(2, "0")}`;
      const different = await loadFiles(rooms(200, never, minutes));
      const work = different.diagnostics.filter(({ code }) => code !== "empty-series");
      expect(work).toMatchObject([
        { code: "too-much-work", source: { line: 5 + 69 }, summary: expect.stringContaining("10,000,000 dates") as string },
      ]);
    });

    it("and each alias of it are evaluated once", async () => {
      const text = [
        "version: 1",
        "defaults: { region: fra-1, timezone: UTC, horizon: 3650d }",
        "domains:",
        "  a.org: &domain",
        "    rooms:",
        "      r0: &room",
        "        bookings: { b: { start: 2026-12-01T01:00, duration: 30m, repeat: FREQ=DAILY } }",
        ...Array.from({ length: 9 }, (_, index) => `      r${index + 1}: *room`),
        ...Array.from({ length: 9 }, (_, index) => `  d${index}.org: *domain`),
        "",
      ].join("\n");
      const config = await configOf(text);
      const rooms = [...config.domains.values()].flatMap((domain) => domain.rooms);
      expect(rooms).toHaveLength(100);
      expect(new Set(rooms.map(({ bookings }) => bookings.length))).toEqual(new Set([3643]));
    });

    it("counts only dates within the horizon, from its start to its end", async () => {
      const far = await loadFiles(rooms(900, '"FREQ=DAILY;BYHOUR=1,2"', "2036-11-15T01:00"));
      const short = await loadFiles(rooms(900, '"FREQ=DAILY;BYHOUR=1,2;UNTIL=20261205"'));
      expect([...far.diagnostics, ...short.diagnostics]).toEqual([]);
    });
  });

  it.each([
    ["a bad rule", ["repeat: FREQ=WEAKLY"], "xroom.yaml:11:21 bad-repeat"],
    ["a rule that gives nothing", ["repeat: FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "xroom.yaml:11:21 empty-series"],
    ["a rule that ended before it began", ["repeat: FREQ=DAILY;UNTIL=20200101"], "xroom.yaml:11:21 empty-series"],
    [
      "too many meetings",
      [
        "repeat: FREQ=DAILY;BYHOUR=7,8,9,10,11,12,13,14;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29",
      ],
      "xroom.yaml:11:21 endless-series",
    ],
    [
      "an exception that matches nothing",
      ["repeat: FREQ=WEEKLY", "except: [2026-12-14T10:00, 2026-12-14T11:00]"],
      "xroom.yaml:12:40 no-such-occurrence",
    ],
    ["an exception that doesn't exist", ["repeat: FREQ=WEEKLY", "except: [2026-02-30T10:00]"], "xroom.yaml:12:22 bad-time"],
    [
      "an override that matches nothing",
      ["repeat: FREQ=WEEKLY", "overrides: { 2026-12-15T10:00: { lock: true } }"],
      "xroom.yaml:12:26 no-such-occurrence",
    ],
    [
      "an override whose key is no time",
      ["repeat: FREQ=WEEKLY", "overrides: { monday: { lock: true } }"],
      "xroom.yaml:12:26 bad-time",
    ],
    [
      "an override with a bad time",
      ["repeat: FREQ=WEEKLY", "overrides: { 2026-12-14T10:00: { start: soon } }"],
      "xroom.yaml:12:53 bad-time",
    ],
    [
      "an occurrence that is overridden twice",
      ["repeat: FREQ=WEEKLY", "overrides: { 2026-12-14T10:00: {}, 2026-12-14T09:00Z: {} }"],
      "xroom.yaml:12:48 duplicate-declaration",
    ],
    [
      "an occurrence that is overridden and left out",
      ["repeat: FREQ=WEEKLY", "except: [2026-12-14T10:00]", "overrides: { 2026-12-14T10:00: {} }"],
      "xroom.yaml:13:26 duplicate-declaration",
    ],
    [
      "an override that ends after the last year",
      ["repeat: FREQ=WEEKLY", 'overrides: { 2026-12-14T10:00: { start: "9999-12-31T23:30Z" } }'],
      "xroom.yaml:12:26 bad-time",
    ],
    ["except without repeat", ["except: [2026-12-14T10:00]"], "xroom.yaml:11:13 not-recurring"],
    ["overrides without repeat", ["overrides: {}"], "xroom.yaml:11:13 not-recurring"],
  ])("%s is an error at its own place", async (_, lines, problem) => {
    expect(await problemsOf(withBooking("start: 2026-12-07T10:00", "duration: 45m", ...lines))).toEqual([problem]);
  });
});
