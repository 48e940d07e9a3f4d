import type { BookingConfig, SeriesConfig } from "../../model/config.ts";
import { formatInstant, type Instant, LAST_INSTANT } from "../../model/instant.ts";
import { clockOf, timeText } from "../../model/local-time.ts";
import type { Spec } from "../../model/spec.ts";
import type { ComposedBooking } from "../compose/index.ts";
import { BUDGETS } from "../../model/budgets.ts";
import { MOST_OF_ONE, parseRule, type Rule } from "../recurrence/rule.ts";
import { UnworkableRule } from "../recurrence/work.ts";
import { type Place, declaredAt, keyOf, within } from "../place.ts";
import { withOffset, type ZonedTime } from "../time/resolve-time.ts";
import { writtenTime } from "../time/write-time.ts";
import type { Zone } from "../time/zones.ts";
import type { Context, ZoneSetting } from "./context.ts";
import type { Evaluation } from "./evaluations.ts";
import { resolvePolicy } from "./policy.ts";
import { checkEnd, resolveDuration, resolveTime } from "./times.ts";

interface Series {
  readonly name: string;
  readonly declared: ComposedBooking;
  readonly repeat: string;
  /** Every occurrence, but for name and start; `undefined` after an error. */
  readonly booking: BookingConfig | undefined;
  readonly start: ZonedTime | undefined;
  /** Milliseconds. */
  readonly horizon: number;
  /** That of its domain. */
  readonly nearest: ZoneSetting;
  readonly place: Place;
  readonly context: Context;
}

interface Begun {
  readonly start: ZonedTime;
  readonly evaluation: Evaluation;
}

/** Makes the bookings of a series, which may be a million. */
export type Occurrences = () => readonly BookingConfig[];

/**
 * The occurrences that are not over and start within the horizon. Exceptions and overrides may name any occurrence of the series, past
 * or beyond the horizon. Checks all parts, even after errors.
 */
export function resolveSeries(series: Series): ResolvedSeries {
  const { repeat, place, context } = series;
  if (context.seriesBudget.isSpent) return NO_MEETINGS;
  const at = within(place, "repeat");
  const parsed = parseRule(repeat);
  if (parsed.kind === "problem") {
    context.report.error("bad-repeat", parsed.summary, at, {
      help: parsed.help ?? "write a rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO",
    });
  }
  try {
    return occurrencesOf(series, parsed.kind === "problem" ? undefined : parsed.rule, at);
  } catch (cause) {
    if (!(cause instanceof UnworkableRule)) throw cause;
    if (cause.bound === "run") context.seriesBudget.outOfDates(at);
    else {
      const dates = BUDGETS.datesOfRule.toLocaleString("en");
      context.report.error("endless-series", `this rule takes too long to evaluate: it looks at more than ${dates} dates`, at, {
        help: "use fewer times of day, and check the BY… parts against the start",
      });
    }
    return NO_MEETINGS;
  }
}

interface ResolvedSeries {
  readonly bookings: Occurrences;
  /** Absent after an error. */
  readonly rule?: SeriesConfig["rule"];
}

const NO_MEETINGS: ResolvedSeries = { bookings: () => [] };

function occurrencesOf(series: Series, rule: Rule | undefined, at: Place): ResolvedSeries {
  const { booking, context } = series;
  const begun = rule === undefined ? undefined : begin(series, rule, at);
  const near = begun === undefined ? undefined : meetingsNear(series, begun, at);
  if (begun !== undefined) warnOfFixedOffset(series, begun);
  if (context.seriesBudget.isSpent) return NO_MEETINGS;
  const errorsBefore = context.report.errors;
  const exceptions = resolveExceptions(series, begun?.evaluation);
  const overrides = resolveOverrides(series, begun?.evaluation, exceptions);
  // Else an occurrence would be at the wrong time.
  if (near === undefined || booking === undefined || context.report.errors > errorsBefore) return NO_MEETINGS;
  return {
    bookings: () => bookingsOf(booking, near, exceptions, overrides),
    rule: ruleOf(series, booking, exceptions, overrides),
  };
}

function bookingsOf(
  booking: BookingConfig,
  near: NearMeetings,
  exceptions: ReadonlySet<Instant>,
  overrides: ReadonlyMap<Instant, Partial<BookingConfig>>,
): readonly BookingConfig[] {
  const begin = `${booking.name}@`;
  const occurrence = (original: Instant): BookingConfig => occurrenceOf(booking, begin, original, overrides.get(original));
  if (exceptions.size + overrides.size === 0) return near.meetings.map(occurrence);
  const asDeclared = near.meetings.filter((original) => !exceptions.has(original) && !overrides.has(original));
  // Moved to later, it would else be removed now and added again.
  const changed = [...overrides]
    .filter(([original, own]) => Math.min(original, own.start ?? original) <= near.until)
    .map(([original]) => original);
  const originals = [...asDeclared, ...changed].toSorted((x, y) => x - y);
  return originals.map(occurrence);
}

/** A field each, so that a secret stays one, and a review sees what has changed. */
function ruleOf(
  { repeat, horizon }: Series,
  { start, zone, duration, grace }: BookingConfig,
  exceptions: ReadonlySet<Instant>,
  overrides: ReadonlyMap<Instant, Partial<BookingConfig>>,
): SeriesConfig["rule"] {
  const byTime = [...overrides].toSorted(([a], [b]) => a - b);
  const own = byTime.flatMap(([original, { source: _source, protect: _protect, title: _title, ...override }]) =>
    Object.entries(override).map(([field, value]) => [
      `${field} at ${formatInstant(original)}`,
      field === "start" ? formatInstant(value as Instant) : value,
    ]),
  );
  return {
    start: formatInstant(start),
    zone,
    duration,
    grace,
    repeat,
    horizon: horizon / 86_400_000,
    except: [...exceptions]
      .toSorted((a, b) => a - b)
      .map((each) => formatInstant(each))
      .join(" "),
    ...(Object.fromEntries(own) as Spec),
  };
}

function begin({ repeat, start, place, context }: Series, rule: Rule, at: Place): Begun | undefined {
  if (start === undefined) return undefined;
  if (start.local % 1000 !== 0) {
    const help = "leave out the fraction";
    context.report.error("bad-time", "a series starts at a whole second", within(place, "start"), { help });
    return undefined;
  }
  const evaluation = context.evaluate(rule, start);
  const first = evaluation.first();
  if (first === undefined) {
    context.report.error(
      "empty-series",
      (quote) => `${quote.value(repeat, at)} gives no meeting from ${timeText(start.instant, start.zone.name)} on`,
      at,
      { help: "check UNTIL and the BY… parts against the start" },
    );
    return undefined;
  }
  if (first !== start.instant) {
    context.report.warning(
      "start-not-in-series",
      `the start is not in the series: the first meeting is at ${timeText(first, start.zone.name)}`,
      within(place, "start"),
      { help: `write \`start: ${writtenTime(first, start.zone)}\`` },
    );
  }
  return { start, evaluation };
}

interface NearMeetings {
  readonly meetings: readonly Instant[];
  readonly until: Instant;
}

/** `undefined` after an error. */
function meetingsNear(series: Series, begun: Begun, at: Place): NearMeetings | undefined {
  const { booking, horizon, context } = series;
  const length = booking === undefined ? 0 : (booking.duration + booking.grace) * 60_000;
  const [from, to] = [
    Math.max(begun.start.instant, context.now - length),
    Math.min(context.now + horizon, LAST_INSTANT - length),
  ];
  if (to < from) return { meetings: [], until: to };
  const near = begun.evaluation.near(from, to);
  const { meetings } = near;
  if (meetings === undefined) {
    context.report.error(
      "endless-series",
      `this rule gives more than ${MOST_OF_ONE.toLocaleString("en")} meetings until ${timeText(to, begun.start.zone.name)}`,
      at,
      { help: "use fewer times of day, or a shorter `horizon`" },
    );
    return undefined;
  }
  if (!context.seriesBudget.take(meetings.length, at)) return undefined;
  warnOfClockChanges(series, begun.start, near, at);
  return { meetings, until: to };
}

const AS_DECLARED: Partial<BookingConfig> = {};

/** No spread: there may be 100,000. */
function occurrenceOf(
  booking: BookingConfig,
  begin: string,
  original: Instant,
  own: Partial<BookingConfig> = AS_DECLARED,
): BookingConfig {
  return {
    type: own.type ?? booking.type,
    capacity: own.capacity ?? booking.capacity,
    lock: own.lock ?? booking.lock,
    // `null` clears it.
    password: own.password === undefined ? booking.password : own.password,
    hostKey: own.hostKey ?? booking.hostKey,
    protect: own.protect ?? booking.protect,
    name: begin + formatInstant(original),
    title: own.title ?? booking.title,
    source: own.source ?? booking.source,
    start: own.start ?? original,
    duration: own.duration ?? booking.duration,
    grace: own.grace ?? booking.grace,
    zone: booking.zone,
    series: booking.name,
  };
}

/** Its meetings move by the wall clock of the zone that the rest of the config is in. */
function warnOfFixedOffset({ nearest, place, context }: Series, { start }: Begun): void {
  if (typeof nearest === "string" || !/^[+-]/.test(start.zone.name)) return;
  const change = clockChange(nearest, start.instant);
  if (change === undefined) return;
  const summary = `this series keeps the offset ${start.zone.name}, and ${nearest.name} changes its clock: ${change}`;
  const help = `for the same time of day all year, write \`start: ${writtenTime(start.instant, nearest)}\``;
  context.report.warning("fixed-offset", summary, within(place, "start"), { help });
}

const [DAY, YEAR] = [86_400_000, 366];

/** `its meetings are at another time of day from Mon 29 Mar 2027 on`, for the first clock change within a year. */
function clockChange({ name, offsetAt }: Zone, from: Instant): string | undefined {
  for (let day = 1; day <= YEAR; day += 1) {
    const at = from + day * DAY;
    if (offsetAt(at) === offsetAt(from)) continue;
    const { weekday, day: date, year } = clockOf(name)(at);
    return `there its meetings are at another time of day from ${weekday} ${date} ${year} on`;
  }
  return undefined;
}

function warnOfClockChanges(
  { name, context }: Series,
  start: ZonedTime,
  { skipped, repeated }: Pick<ReturnType<Evaluation["near"]>, "skipped" | "repeated">,
  at: Place,
): void {
  for (const local of skipped) {
    const help = "to hold it, add a single booking";
    context.report.warning(
      "clock-change",
      `${name} on ${local} does not take place: a clock change in ${start.zone.name} skips this time`,
      at,
      { help },
    );
  }
  for (const { instant, local } of repeated) {
    const help = "to choose the second, override it with an offset";
    const summary = `${name} on ${local}: a clock change in ${start.zone.name} repeats this time; the first is used (${withOffset(instant, start.zone)})`;
    context.report.warning("clock-change", summary, at, { help });
  }
}

function resolveExceptions(
  { declared, start, place, context }: Series,
  evaluation: Evaluation | undefined,
): ReadonlySet<Instant> {
  const exceptions = new Set<Instant>();
  for (const [index, text] of (declared.except ?? []).entries()) {
    const at = within(place, "except", index);
    const instant = resolveOriginal(text, at, start, evaluation, context);
    if (instant !== undefined) exceptions.add(instant);
  }
  return exceptions;
}

/** Reports a start that the series doesn't have. */
function resolveOriginal(
  text: string,
  at: Place,
  start: ZonedTime | undefined,
  evaluation: Evaluation | undefined,
  context: Context,
): Instant | undefined {
  const instant = resolveTime(text, zoneOf(start), at, context);
  if (instant === undefined || evaluation === undefined || evaluation.has(instant)) return instant;
  const help = "name it by the start that the rule gives, before any override";
  context.report.error("no-such-occurrence", (quote) => `no meeting of this series starts at ${quote.value(text, at)}`, at, {
    help,
  });
  return undefined;
}

function zoneOf(start: ZonedTime | undefined): ZoneSetting {
  return start?.zone ?? "wrong";
}

function resolveOverrides(
  { declared, booking, start, place, context }: Series,
  evaluation: Evaluation | undefined,
  exceptions: ReadonlySet<Instant>,
): ReadonlyMap<Instant, Partial<BookingConfig>> {
  const overrides = new Map<Instant, Partial<BookingConfig>>();
  const places = new Map<Instant, Place>();
  const zone = zoneOf(start);
  for (const [text, override] of Object.entries(declared.overrides ?? {})) {
    const inside = within(place, "overrides", text);
    const at = keyOf(inside);
    const original = resolveOriginal(text, at, start, evaluation, context);
    const changed = {
      title: override.title,
      ...resolvePolicy(override, inside, context),
      start: override.start === undefined ? undefined : resolveTime(override.start, zone, within(inside, "start"), context),
      duration:
        override.duration === undefined ? undefined : resolveDuration(override.duration, 1, within(inside, "duration"), context),
      grace: override.grace === undefined ? undefined : resolveDuration(override.grace, 0, within(inside, "grace"), context),
    };
    if (original === undefined) continue;
    const { duration = booking?.duration ?? 0, grace = booking?.grace ?? 0 } = changed;
    checkEnd(changed.start ?? original, duration + grace, at, context);
    const first = places.get(original);
    if (first !== undefined) {
      const related = [{ message: "first overridden here", place: first }];
      context.report.error(
        "duplicate-declaration",
        (quote) => `the meeting at ${quote.value(text, at)} is overridden twice`,
        at,
        { related },
      );
    } else if (exceptions.has(original)) {
      context.report.error(
        "duplicate-declaration",
        (quote) => `the meeting at ${quote.value(text, at)} is both overridden and in \`except\``,
        at,
        { help: "keep one of them" },
      );
    }
    places.set(original, at);
    const own = Object.entries(changed).filter(([, value]) => value !== undefined);
    overrides.set(original, { ...Object.fromEntries(own), source: declaredAt(at) });
  }
  return overrides;
}
