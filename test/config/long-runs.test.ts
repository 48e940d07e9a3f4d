/** Runs of one character in a text that others write: a reader that tries each of them anew takes minutes. */
import { expect, it } from "vitest";
import { importCalendar } from "../../src/config/icalendar/import-calendar.ts";
import { trimEnd } from "../../src/model/trim-end.ts";
import { normalKey } from "../../src/resources/webhook/spec.ts";
import { NOW, loadFiles } from "./project.ts";

const run = (character: string): string => `${character.repeat(200_000)}a`;

function imported(...lines: readonly string[]): string {
  const event = ["BEGIN:VEVENT", "UID:1", "DTSTART:20270101T100000Z", "DURATION:PT1H", ...lines, "END:VEVENT"];
  const text = ["BEGIN:VCALENDAR", "VERSION:2.0", ...event, "END:VCALENDAR", ""].join("\r\n");
  const options = {
    file: "x.ics",
    domain: "chat.org",
    room: "board",
    region: "fra-1",
    timezone: undefined,
    localTimezone: undefined,
  };
  return importCalendar(text, { ...options, past: false, now: NOW }).text;
}

it("only the end of a text is trimmed", () => {
  expect(trimEnd("a//b//", "/")).toBe("a//b");
  expect(trimEnd("//", "/")).toBe("");
});

it("of slashes in a region's URL", async () => {
  const url = `https://fra-1.signal.xroom.app/${run("/")}`;
  const { config } = await loadFiles(`version: 1\nregions: { fra-1: { url: "${url}" } }\ndefaults: { region: fra-1 }\n`);
  expect(config?.regions.get("fra-1")?.url).toBe(url);
});

it("of slashes in a webhook's URL, of which those before the query don't count", () => {
  const url = `https://a.example/${run("/")}`;
  expect(normalKey(`url\n${url}/?b=//\n`)).toBe(`url\n${url}?b=//\n`);
});

it("of semicolons in a calendar's rule", () => {
  expect(imported(`RRULE:FREQ=DAILY${run(";")}`)).toContain("start: 2027-01-01T10:00Z");
});

it("of marks at the end of a calendar's link", () => {
  expect(imported(`DESCRIPTION;ALTREP="https://xroom.app/chat.org/${run(")")}":x`)).toContain("board:");
});
