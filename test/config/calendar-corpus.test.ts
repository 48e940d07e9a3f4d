/** Calendars in the style of those that programs export, each with when its events are meant to take place, and what is said of the rest. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { main } from "../../src/commands/main.ts";
import { createProject } from "../harness/project.ts";

interface Expected {
  /** Room, start and minutes, by room and time. */
  readonly meetings: readonly string[];
  readonly notes: readonly string[];
}

const FILES: Readonly<Record<string, Expected>> = {
  google: {
    meetings: [
      "interviews 2026-12-01T15:00 60",
      "standup 2026-11-30T10:00 15",
      "standup 2026-12-02T08:30 15",
      "standup 2026-12-07T08:30 15",
      "standup 2026-12-14T08:30 15",
    ],
    notes: ["line 66, Holidays https://chat.org/standup: it has no time of day; it was left out"],
  },
  outlook: {
    meetings: [
      "board 2026-11-25T15:00 60",
      "board 2026-12-02T15:00 60",
      "board 2026-12-23T19:00 60",
      "board 2026-12-30T15:00 60",
    ],
    notes: [],
  },
  exchange: {
    meetings: [
      "steering 2026-12-01T13:00 90",
      "steering 2027-02-02T13:00 90",
      "steering 2027-03-02T13:00 90",
      "support 2026-12-02T17:00 30",
      "support 2026-12-03T09:00 30",
    ],
    notes: ["line 34, Away day: it has no time of day; it was left out"],
  },
  apple: {
    meetings: [
      "café 2026-11-27T18:00 60",
      "café 2026-12-25T18:00 60",
      "café 2027-01-08T18:00 60",
      "reise 2026-12-02T18:00 60",
      "reise 2026-12-04T16:00 45",
    ],
    notes: ["line 51, Lokal: its times name no zone; they were taken for ones of Europe/Berlin: --timezone names another"],
  },
  nextcloud: {
    meetings: [
      "nacht 2027-03-26T21:00 1740",
      "vorstand 2026-12-07T16:00 60",
      "vorstand 2026-12-10T16:00 60",
      "vorstand 2026-12-14T16:00 60",
      "vorstand 2026-12-22T17:00 30",
      "vorstand 2026-12-29T17:00 30",
    ],
    notes: ["line 45, Abgesagt: it is cancelled", "1 VTODO was left out: only events take place in rooms"],
  },
  lotus: {
    meetings: ["review 2026-12-01T14:00 60", "review 2026-12-09T14:30 60", "review 2026-12-15T14:00 90"],
    notes: [],
  },
  zoom: {
    meetings: ["call 2026-12-01T13:00 60", "call 2026-12-03T10:00 30", "call 2026-12-08T13:00 60", "call 2026-12-15T13:00 60"],
    notes: [
      'line 39, Broken: its DTSTART in line 41 can\'t be read: "2026-12-02"; it was left out',
      "line 46, Cut off: it has no END:VEVENT; the file may be cut off",
    ],
  },
};

async function run(directory: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const { stdin, stdout, stderr } = process;
  const code = await main([...args, "--no-color"], {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    directory,
    environment: { XROOM_NOW: "2026-11-23T09:00:00Z" },
    stdin,
    stdout,
    stderr,
    written: () => Promise.resolve(undefined),
  });
  return { code, out, err };
}

interface Plan {
  readonly summary: { readonly blocked: number };
  readonly calls: readonly {
    readonly data: {
      readonly roomName: string;
      readonly startTime: string;
      readonly meetingOptions: { readonly duration: number };
    };
  }[];
}

it.each(Object.entries(FILES))("imports a calendar of %s, which is valid and plans what is meant", async (name, expected) => {
  const { directory, write } = await createProject({ "xroom.yaml": "version: 1\ndefaults: { timezone: Europe/Berlin }\n" });
  await write("in.ics", readFileSync(new URL(`calendars/${name}.ics`, import.meta.url), "utf8"));
  const imported = await run(directory, "import", "chat.org", "--ics", "in.ics", "--out", "imported.yaml");
  const notes = imported.err.split("\n").flatMap((line) => (line.startsWith("note: ") ? [line.slice("note: ".length)] : []));
  expect({ code: imported.code, notes }).toEqual({ code: 0, notes: expected.notes });

  await write("xroom.yaml", "version: 1\ndefaults: { horizon: 150d }\ninclude: [imported.yaml]\n");
  expect(await run(directory, "validate")).toMatchObject({ code: 0, err: "" });
  const plan = await run(directory, "plan", "--sandbox", "--json");
  expect({ code: plan.code, err: plan.err }).toEqual({ code: 0, err: "" });
  const { summary, calls } = JSON.parse(plan.out) as Plan;
  const planned = calls.map(({ data }) => `${data.roomName} ${data.startTime.slice(0, 16)} ${data.meetingOptions.duration}`);
  expect({ blocked: summary.blocked, planned: planned.toSorted() }).toEqual({ blocked: 0, planned: expected.meetings });
});
