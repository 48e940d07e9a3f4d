/** The bytes of calendar files as programs write them. */
import { describe, expect, it } from "vitest";
import { readComponents, textOf } from "../../src/config/icalendar/content-lines.ts";
import { decodeCalendar } from "../../src/config/icalendar/decode.ts";

const TITLE = "Büro für 計画 👩‍👧";
const calendarOf = (summary: string): string =>
  ["BEGIN:VCALENDAR", "BEGIN:VEVENT", `SUMMARY:${summary}`, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");

function titleIn(bytes: Uint8Array): { readonly title: string; readonly note?: string | undefined } {
  const { text, note } = decodeCalendar(bytes);
  const [event] = readComponents(text)[0]?.components ?? [];
  return { title: event === undefined ? "no event" : textOf(event, "SUMMARY"), note };
}

describe("the text of a calendar file", () => {
  it("is UTF-8, with a byte order mark or without", () => {
    for (const mark of ["", "\u{FEFF}"]) expect(titleIn(Buffer.from(mark + calendarOf(TITLE)))).toEqual({ title: TITLE });
  });

  it.each(["\r\n ", "\n\t"])("may be folded between any two bytes", (fold) => {
    const whole = Buffer.from(calendarOf(TITLE));
    const begin = whole.indexOf("SUMMARY:") + 1;
    for (let at = begin; at < begin + Buffer.byteLength(`SUMMARY:${TITLE}`); at += 1)
      expect(titleIn(Buffer.concat([whole.subarray(0, at), Buffer.from(fold), whole.subarray(at)]))).toEqual({ title: TITLE });
  });

  it("keeps its lines' numbers where a character is folded", () => {
    const [before, after] = [Buffer.from("DESCRIPTION:B\xc3\r\n \xbcro\r\n", "latin1"), Buffer.from(calendarOf("x"))];
    const { text } = decodeCalendar(Buffer.concat([before, after]));
    expect(readComponents(text)[0]?.line).toBe(3);
  });

  it("may be UTF-16 with its mark", () => {
    expect(titleIn(Buffer.from(`\u{FEFF}${calendarOf(TITLE)}`, "utf16le"))).toEqual({ title: TITLE });
  });

  it("is else read as Windows-1252, which is told", () => {
    expect(titleIn(Buffer.from(calendarOf("Büro für Ärzte"), "latin1"))).toEqual({
      title: "Büro für Ärzte",
      note: "the file is not UTF-8; it was read as Windows-1252",
    });
  });
});
