import { describe, expect, test } from "vitest";
import { loadFiles, placesOf, problemsOf, withBooking, withDomain, withRoom } from "./project.ts";

const START = ["start: 2026-12-01T10:00", "duration: 45m"];

describe("the schema refuses, at its place,", () => {
  test.each([
    ["an unknown key in a room, at the key", withRoom("capcity: 50"), ["xroom.yaml:7:9 unknown-key"]],
    ["an unknown key of the file", "version: 1\nregion: fra-1\n", ["xroom.yaml:2:1 unknown-key"]],
    ["an unknown key in the defaults", "version: 1\ndefaults: { capacity: 5 }\n", ["xroom.yaml:2:13 unknown-key"]],
    ["text where a number belongs", withRoom("capacity: lots"), ["xroom.yaml:7:19 wrong-type"]],
    ["a fraction where a whole number belongs", withRoom("capacity: 50.5"), ["xroom.yaml:7:19 wrong-type"]],
    ["a capacity that is too small", withRoom("capacity: 0"), ["xroom.yaml:7:19 out-of-range"]],
    ["a capacity that is too large", withRoom("capacity: 257"), ["xroom.yaml:7:19 out-of-range"]],
    ["a word where true or false belongs", withRoom("lock: yes"), ["xroom.yaml:7:15 wrong-type"]],
    ["an unknown value", withRoom("type: webiner"), ["xroom.yaml:7:15 unknown-value"]],
    ["nothing where a map belongs, at the key", withRoom("bookings:"), ["xroom.yaml:7:9 wrong-type"]],
    ["a list where a map belongs", withRoom("bookings: []"), ["xroom.yaml:7:19 wrong-type"]],
    ["a booking without its duration, at its key", withBooking("start: 2026-12-01T10:00"), ["xroom.yaml:8:11 missing-key"]],
    [
      "a booking without anything",
      withBooking().replace("b:", "b: {}"),
      ["xroom.yaml:8:11 missing-key", "xroom.yaml:8:11 missing-key"],
    ],
    [
      "a booking's name",
      withRoom("bookings:", '  "a b": { start: 2026-12-01T10:00Z, duration: 5 }'),
      ["xroom.yaml:8:11 bad-name"],
    ],
    ["a room's name", withDomain("rooms:", "  a/b: {}"), ["xroom.yaml:5:7 bad-name"]],
    ["a room's name with blanks around it", withDomain("rooms:", '  " a": {}'), ["xroom.yaml:5:7 bad-name"]],
    ["a room's empty name", withDomain("rooms:", '  "": {}'), ["xroom.yaml:5:7 bad-name"]],
    ["a domain's name", "version: 1\ndomains: { a/b: {} }\n", ["xroom.yaml:2:12 bad-name"]],
    [
      "a webhook with both targets",
      withDomain("webhooks:", "  w: { url: https://a.b, robot: 1, room: a, regions: [fra-1] }"),
      ["xroom.yaml:5:7 one-target"],
    ],
    ["a webhook without a target", withDomain("webhooks:", "  w: { regions: [fra-1] }"), ["xroom.yaml:5:7 one-target"]],
    ["a webhook with no regions", withDomain("webhooks:", "  w: { robot: 1, regions: [] }"), ["xroom.yaml:5:31 out-of-range"]],
    ["a region twice", withDomain("webhooks:", "  w: { robot: 1, regions: [fra-1, fra-1] }"), ["xroom.yaml:5:39 duplicate-item"]],
    ["a negative number of removals", "version: 1\nsafety: { maxRemovals: -1 }\n", ["xroom.yaml:2:24 out-of-range"]],
    ["a percentage above 100", "version: 1\nsafety: { maxRemovals: 101% }\n", ["xroom.yaml:2:24 wrong-type"]],
    ["credentials in the file", "version: 1\ncredentials: { id: abc }\n", ["xroom.yaml:2:20 wrong-type"]],
    ["a variable's name", "version: 1\ncredentials: { id: { env: A-B } }\n", ["xroom.yaml:2:27 bad-name"]],
    ["an unknown state backend", "version: 1\nstate: ftp://x\n", ["xroom.yaml:2:8 wrong-type"]],
    ["no version", "domains: {}\n", ["xroom.yaml:1:1 missing-key"]],
    ["a version that isn't one", "version: one\n", ["xroom.yaml:1:10 wrong-type"]],
    ["a file that isn't a map", "- version: 1\n", ["xroom.yaml:1:1 not-config"]],
    ["a number in a list of globs", "version: 1\ninclude: [5]\n", ["xroom.yaml:2:11 wrong-type"]],
    ["a webhook's room", withDomain("region: fra-1", "webhooks: { w: { robot: 1, room: 5 } }"), ["xroom.yaml:5:38 wrong-type"]],
    [
      "an unknown key in an override",
      withBooking(...START, "overrides: { x: { strat: 5 } }"),
      ["xroom.yaml:11:13 not-recurring", "xroom.yaml:11:31 unknown-key"],
    ],
    ["a time of the wrong type", withBooking(...START, "except: [5]"), ["xroom.yaml:11:22 bad-time"]],
    ["a merge key", withRoom("<<: { capacity: 5 }"), ["xroom.yaml:7:9 unknown-key"]],
  ])("%s", async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  test("schema errors come with all other errors, sorted by place", async () => {
    const text = withBooking("duration: 0", "start: 2026-02-30T10:00", "capcity: 1", "capacity: lots");
    expect(await problemsOf(text)).toEqual([
      "xroom.yaml:9:23 bad-duration",
      "xroom.yaml:10:20 bad-time",
      "xroom.yaml:11:13 unknown-key",
      "xroom.yaml:12:23 wrong-type",
    ]);
    expect(await problemsOf(text.replace("duration: 0", "duration: 7s"))).toContain("xroom.yaml:10:20 bad-time");
  });

  test("an error that aliases repeat is reported once", async () => {
    const text = withDomain("region: fra-1", "rooms:", "  a: &room { capacity: 999 }", "  b: *room", "  c: *room");
    expect(await problemsOf(text)).toEqual(["xroom.yaml:6:28 out-of-range"]);
  });
});

describe("help for", () => {
  test.each([
    ["a misspelt key", withRoom("capcity: 50"), 'did you mean "capacity"?'],
    ["a misspelt value", withRoom("type: webiner"), 'did you mean "webinar"?'],
    ["the API's word", withRoom("isLocked: true"), 'did you mean "lock"?'],
    ["a key of another map", withRoom("start: 2026-12-01T10:00"), '"start" belongs in a booking'],
    ["a misspelt region", withRoom("region: fra1"), 'did you mean "fra-1"?'],
    ["a misspelt zone", withDomain("timezone: Europe/Berln"), 'did you mean "Europe/Berlin"?'],
    ["a city", withDomain("timezone: Berlin"), 'did you mean "Europe/Berlin"?'],
    [
      "a misspelt zone in a time",
      withBooking("start: 2026-12-01T10:00[Europe/Pariss]", "duration: 5"),
      'did you mean "Europe/Paris"?',
    ],
    ["YAML 1.1's yes", withRoom("lock: yes"), "YAML 1.2 reads yes, no, on and off as texts; write true or false"],
  ])("%s", async (_, text, help) => {
    const { diagnostics } = await loadFiles(text);
    expect(diagnostics.map((each) => each.help)).toEqual([help]);
  });
});

describe("messages", () => {
  test.each([
    [withRoom("capacity: lots"), 'expected a whole number from 1 to 256, not "lots"'],
    [withRoom("capcity: 50"), 'unknown key "capcity" in a room'],
    [withRoom("type: meeting"), 'expected "conference" or "webinar", not "meeting"'],
    [withBooking("start: 2026-12-01T10:00"), 'a booking needs "duration"'],
  ])("%#", async (text, summary) => {
    const { diagnostics } = await loadFiles(text);
    expect(diagnostics.map((each) => each.summary)).toEqual([summary]);
  });

  test("an excerpt is the line, and the place in it", async () => {
    const { diagnostics } = await loadFiles(withRoom("capcity: 50"));
    expect(diagnostics[0]?.excerpt).toEqual({ text: "        capcity: 50", column: 9, length: 7 });
  });
});

test("a file of a newer version asks for a newer xroom, and has no other error", async () => {
  const loaded = await loadFiles("version: 2\nrooms: []\n");
  expect(placesOf(loaded)).toEqual(["xroom.yaml:1:10 newer-version"]);
  expect(loaded.diagnostics[0]?.help).toBe("install a newer xroom");
});

test("for a misspelt key, the similar key comes before the map that has it", async () => {
  const { diagnostics } = await loadFiles(withDomain("region: fra-1", "webhooks: { w: { robot: 1, rooms: board } }"));
  expect(diagnostics).toMatchObject([{ code: "unknown-key", help: 'did you mean "room"? ("rooms" belongs in a domain)' }]);
});
