import fc from "fast-check";
import { expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { type ImportedCalendar, importCalendar } from "../../src/config/icalendar/import-calendar.ts";
import { FROM, type Generated, generatedCalendar, inWindow, WINDOW } from "./generated-calendar.ts";
import { configOf } from "./project.ts";
import { slotsByNodeIcal } from "./second-reader.ts";

const CALENDAR = { file: "a.ics", region: "fra-1", domain: "chat.org", now: FROM };

/** `undefined` where nothing is left to import. */
function imported(text: string): ImportedCalendar | undefined {
  try {
    return importCalendar(text, CALENDAR);
  } catch (cause) {
    if (cause instanceof Failure && /^no event of .* can be imported: line/.test(cause.message)) return undefined;
    throw cause;
  }
}

async function importedSlots(text: string): Promise<{ readonly slots: readonly string[]; readonly notes: readonly string[] }> {
  const made = imported(text);
  if (made === undefined) return { slots: [], notes: [] };
  const { text: yaml, notes } = made;
  const config = await configOf(yaml.replace("version: 1\n", `version: 1\ndefaults: { horizon: ${WINDOW / 86_400_000}d }\n`));
  const slots = [...config.domains.values()].flatMap(({ rooms }) =>
    rooms.flatMap((room) =>
      room.bookings.map(({ start, duration }) => ({
        room: room.name,
        start: Date.parse(new Date(start).toISOString()),
        minutes: duration,
      })),
    ),
  );
  return { slots: inWindow(slots), notes };
}

/** These leave nothing out that takes place, and move nothing. */
const HARMLESS =
  /a newer version|no time of day|has no length|is over |are over|none of its rule's|it gives nothing|its series ends before/;

it("brings in each generated calendar with the instants that are meant, or says what it changed", async () => {
  let [runs, told] = [0, 0];
  await fc.assert(
    fc.asyncProperty(generatedCalendar, async ({ text, meant, overlaps }) => {
      const { slots, notes } = await importedSlots(text);
      const serious = notes.filter((note) => !HARMLESS.test(note));
      runs += 1;
      if (serious.length > 0) told += 1;
      if (overlaps) expect(serious.join("\n")).toContain("overlaps");
      else if (serious.length === 0) expect(slots, text).toEqual(meant);
      else expect(serious.join("\n"), text).toMatch(/was written as its next|its series has no meeting/);
    }),
    { numRuns: 80, endOnFailure: true },
  );
  expect(told / runs).toBeLessThan(0.35);
});

/** What node-ical reads as RFC 5545 has it. */
function isReadByOthers({ shape }: Generated): boolean {
  const isRuled = shape.rules.length > 0;
  return (
    // It knows no prefixes, fixed offsets, X-WR-TIMEZONE and short names.
    /^:$|Berlin|Standard|\(UTC/.test(shape.zone.prefix) &&
    shape.zone.meant !== "Europe/Rome" &&
    shape.rules.length <= 1 &&
    // Of a start that the rule doesn't give it takes another week for the first.
    shape.rules.every(({ rule }) => !rule.includes("INTERVAL=2")) &&
    shape.further.length === 0 &&
    (isRuled || shape.changes.length + shape.without.length === 0) &&
    shape.changes.every(({ kind, old }) => !kind.startsWith("following") && !old)
  );
}

it("reads what another library reads, too, as that does", async () => {
  await fc.assert(
    fc.asyncProperty(generatedCalendar.filter(isReadByOthers), async ({ text, overlaps }) => {
      const { slots, notes } = await importedSlots(text);
      const others = slotsByNodeIcal(text, ({ location }) => (String(location ?? "").endsWith("/annex") ? "annex" : "board"));
      // A start that the rule doesn't give is undefined in RFC 5545, and noted.
      if (!overlaps && notes.every((note) => /no time of day|has no length/.test(note))) expect(slots, text).toEqual(others);
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
