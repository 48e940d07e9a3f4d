/** Reads a rendered plan as a program would that has nothing but its text: which object changes which field from what to what. */

import { attributeOf, type Element, elementsOf, parsePage, textOf } from "./parsed.ts";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split(" ");
const DAY = 86_400_000;

/**
 * By object, then by field: the old and the new value, as local times, minutes and words. An occurrence is `…/weekly 2026-12-07T10:00`; one
 * that is removed begins with `removed`, as another may move to its time.
 */
export type ReadPlan = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface Block {
  readonly address: string;
  /** `4 to update, Thu 16:00–17:00 Europe/Berlin, 10 Dec … 31 Dec 2026`, of a series. */
  readonly when?: string | undefined;
  readonly rows: readonly Row[];
}

interface Row {
  readonly name: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

export function readText(text: string): ReadPlan {
  const [changes = ""] = text.split("\nCalls\n");
  const heads = [...changes.matchAll(/^ {0,2}(\+|~|-|-\/\+|=) +(\S+).*$((?:\n {6}.*)*)/gm)];
  return read(
    heads.map(([, symbol, address = "", lines = ""]) => ({
      address,
      when: /^ {6}(\d+ to .*)$/m.exec(lines)?.[1],
      rows: [...lines.matchAll(/^ {6}(\w+): (.*)$/gm)].map(([, name = "", value = ""]): Row => {
        const [before, after] = value.split(" → ");
        return after === undefined ? { name, [symbol === "-" ? "before" : "after"]: value } : { name, before, after };
      }),
    })),
  );
}

export function readMarkdown(markdown: string): ReadPlan {
  const heads = [...markdown.matchAll(/^`[^`]+` \[?`([a-z]+\/[^`]+)`.*(?:\n([^\n]+))?(?:\n\n```diff\n([^]*?)\n```)?/gm)];
  return read(
    heads.map(([, address = "", when, lines = ""]) => {
      const rows = new Map<string, Row>();
      for (const [, sign, name = "", value = ""] of lines.matchAll(/^([-+]) (\w+): (.*)$/gm))
        rows.set(name, { ...rows.get(name), name, [sign === "-" ? "before" : "after"]: value });
      return { address, when: /^\d+ to .*$/.exec(when?.replaceAll("`", "") ?? "")?.[0], rows: [...rows.values()] };
    }),
  );
}

/** The entries of the page, as they are without scripts. */
export function readPage(html: string): ReadPlan {
  const entries = elementsOf(parsePage(html.replace(/<(script|style)[^]*?<\/\1>/g, ""))).filter(
    (each) => each.tagName === "details" && attributeOf(each, "class")?.startsWith("entry"),
  );
  return read(
    entries.map((entry) => {
      const inside = elementsOf(entry);
      const gist = inside.find((each) => attributeOf(each, "class") === "gist");
      const table = inside.find((each) => attributeOf(each, "class") === "fields");
      const rows = table === undefined ? [] : elementsOf(table).filter(({ tagName }) => tagName === "tr");
      const heads = rows.slice(0, 1).flatMap(elementsOf).map(plainText);
      return {
        address:
          inside
            .filter(({ tagName }) => tagName === "code")
            .map(plainText)
            .at(-1) ?? "",
        when: gist === undefined ? undefined : /^series: (.*)$/.exec(plainText(gist))?.[1],
        rows: rows.slice(1).map((row): Row => {
          const cells = elementsOf(row)
            .filter(({ tagName }) => /^t[hd]$/.test(tagName))
            .map(plainText);
          const [name = "", first, second] = cells.map((cell) => cell.replace(/^(?:was|becomes) | \(.*already\)$/, ""));
          return second === undefined
            ? { name, [heads[1] === "Now" ? "before" : "after"]: first }
            : { name, before: first, after: second };
        }),
      };
    }),
  );
}

function plainText(element: Element): string {
  return textOf(element).replaceAll("\n", "");
}

function read(blocks: readonly Block[]): ReadPlan {
  const objects = new Map<string, Map<string, string>>();
  for (const { address, when, rows } of blocks) {
    const at = when === undefined ? [undefined] : occurrencesIn(when);
    const gone = when?.includes(" to remove, ") === true ? "removed " : "";
    for (const [index, start] of at.entries()) {
      const fields = new Map(
        rows.map((row) => [row.name, `${valueAt(row.before, row, index, at)} → ${valueAt(row.after, row, index, at)}`]),
      );
      objects.set(start === undefined ? address : `${gone}${address} ${start}`, fields);
    }
  }
  return objects;
}

/** The local starts of the meetings that the line of a series names. */
function occurrencesIn(when: string): string[] {
  const [, count, weekdays = "", time = "", dates = ""] =
    /^(\d+) to \w+, ([A-Z, a-z–]+) (\d\d:\d\d)\S* .*?\/[A-Za-z]+, (.*)$/.exec(when) ?? [];
  const days = datesIn(dates, weekdays, Number(count));
  if (days.length !== Number(count)) throw new Error(`${days.length} days in ${when}`);
  return days.map((day) => `${day}T${time}`);
}

function datesIn(dates: string, weekdays: string, count: number): string[] {
  const [, from, to, weeks = "1", without = ""] =
    /^(\d+ [A-Z][a-z]+(?: \d{4})?) … (\d+ [A-Z][a-z]+ \d{4})(?:, every (\d+) weeks)?(?:, without (.*))?$/.exec(dates) ?? [];
  if (from === undefined || to === undefined) return named(dates);
  const excluded = new Set(named(without));
  const wanted = weekdaysIn(weekdays);
  const [last = ""] = named(to);
  const [first = ""] = named(`${from}${/\d{4}$/.test(from) ? "" : to.slice(-5)}`);
  if (count === 2) return [first, last];
  const days: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY) {
    const day = new Date(at).toISOString().slice(0, 10);
    const week = (mondayOf(at) - mondayOf(Date.parse(first))) / (7 * DAY);
    if (wanted.has(weekdayOf(at)) && week % Number(weeks) === 0 && !excluded.has(day)) days.push(day);
  }
  return days;
}

/** `7 Dec, 14 Dec 2026, 4 Jan 2027`: a date without a year has that of the next. */
function named(text: string): string[] {
  let year = "";
  return [...text.matchAll(/(\d+) ([A-Z][a-z]+)(?: (\d{4}))?/g)]
    .toReversed()
    .map(([, day = "", month = "", own]) => {
      year = own ?? year;
      return `${year}-${String(MONTHS.indexOf(month) + 1).padStart(2, "0")}-${day.padStart(2, "0")}`;
    })
    .toReversed();
}

function weekdaysIn(text: string): Set<number> {
  if (text === "daily") return new Set(WEEKDAYS.keys());
  return new Set(
    text.split(", ").flatMap((part) => {
      const [first, last = first] = part.split("–").map((name) => WEEKDAYS.indexOf(name)) as [number, number?];
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    }),
  );
}

function weekdayOf(at: number): number {
  return (new Date(at).getUTCDay() + 6) % 7;
}

function mondayOf(at: number): number {
  return at - weekdayOf(at) * DAY;
}

/** `Mon 7 Dec 2026 10:00 Europe/Berlin`, or of a series `Tue 16:00 (8 Dec … 29 Dec 2026)`: the start of this one. */
function valueAt(text: string | undefined, { name }: Row, index: number, starts: readonly (string | undefined)[]): string {
  if (text === undefined) return "";
  if (name === "duration") return String(minutesIn(text));
  if (name !== "start") return text;
  const single = /^\w+ (\d+ \w+ \d{4}) (\d\d:\d\d)/.exec(text);
  if (single !== null) return `${named(single[1] as string)[0]}T${single[2]}`;
  const [, weekdays = "", time = "", dates] = /^([A-Z, a-z–]+) (\d\d:\d\d)(?: \((.*)\))?$/.exec(text) ?? [];
  const day = dates === undefined ? starts[index]?.slice(0, 10) : datesIn(dates, weekdays, starts.length)[index];
  return `${day}T${time}`;
}

/** `1h30m`, `45m + 15m grace` */
function minutesIn(text: string): number {
  return [...text.matchAll(/(\d+)([hm])/g)].reduce((sum, [, number, unit]) => sum + Number(number) * (unit === "h" ? 60 : 1), 0);
}
