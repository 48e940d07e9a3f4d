import type { BookingConfig } from "../../model/config.ts";
import { formatInstant, type Instant, LAST_INSTANT } from "../../model/instant.ts";
import type { Booking } from "../generated/schema-types.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import { MOST_OF_ONE, parseRule, type Rule } from "../recurrence/rule.ts";
import { UnworkableRule } from "../recurrence/unworkable.ts";
import { type Place, keyOf, sourceOf, within } from "../place.ts";
import type { ZonedTime } from "../time/resolve-time.ts";
import type { Zone } from "../time/zones.ts";
import { shown } from "../quote.ts";
import type { Context } from "./context.ts";
import { resolvePolicy } from "./policy.ts";
import { checkEnd, resolveDuration, resolveTime } from "./times.ts";

interface Series {
  readonly name: string;
  readonly declared: Partial<Booking>;
  readonly repeat: string;
  /** What every occurrence is, but for its name and start; `undefined` if something is wrong with it. */
  readonly booking: BookingConfig | undefined;
  readonly start: ZonedTime | undefined;
  /** Milliseconds. */
  readonly horizon: number;
  readonly place: Place;
  readonly context: Context;
}

/** What a rule gives from a start that is known. */
interface Begun {
  readonly start: ZonedTime;
  readonly recurrence: Recurrence;
}

/**
 * The occurrences of a recurring meeting that are not over and start within the horizon. Exceptions and overrides are looked up in
 * the whole series, so that one in the past, or beyond the horizon, is no error. What can be told is told, whatever else is wrong.
 */
export function resolveSeries(series: Series): readonly BookingConfig[] {
  const { repeat, place, context } = series;
  if (context.dateBudget.left < 0) return [];
  const at = within(place, "repeat");
  const parsed = parseRule(repeat);
  if (parsed.kind === "problem") {
    context.report.error("bad-repeat", parsed.summary, at, {
      help: parsed.help ?? "a rule is written as in RFC 5545, such as FREQ=WEEKLY;BYDAY=MO",
    });
  }
  try {
    return occurrencesOf(series, parsed.kind === "problem" ? undefined : parsed.rule, at);
  } catch (cause) {
    if (!(cause instanceof UnworkableRule)) throw cause;
    context.report.error("endless-series", "this rule takes too long to work out from its start on", at, {
      help: "give it fewer times of day, and check its BY… parts against the start",
    });
    return [];
  }
}

function occurrencesOf(series: Series, rule: Rule | undefined, at: Place): readonly BookingConfig[] {
  const { booking, context } = series;
  const begun = rule === undefined ? undefined : begin(series, rule, at);
  const near = begun === undefined ? undefined : meetingsNear(series, begun, at);
  if (context.dateBudget.left < 0) return [];
  const told = context.report.diagnostics.length;
  const exceptions = resolveExceptions(series, begun?.recurrence);
  const overrides = resolveOverrides(series, begun?.recurrence, exceptions);
  // A meeting that is meant to be elsewhere would be taken to be where it isn't.
  const isWrong = context.report.diagnostics.slice(told).some(({ severity }) => severity === "error");
  if (near === undefined || booking === undefined || isWrong) return [];
  const asDeclared = near.meetings.filter((original) => !exceptions.has(original) && !overrides.has(original));
  // One that was moved is near by its own start as by that of the rule: moved to later it isn't given up, and added anew once it is near.
  const changed = [...overrides]
    .filter(([original, own]) => Math.min(original, own.start ?? original) <= near.until)
    .map(([original]) => original);
  const originals = [...asDeclared, ...changed].toSorted((x, y) => x - y);
  return originals.map((original) => occurrenceOf(booking, original, overrides.get(original)));
}

/** `undefined` without a start, and after an error: a rule has to give something. */
function begin({ repeat, start, place, context }: Series, rule: Rule, at: Place): Begun | undefined {
  if (start === undefined) return undefined;
  if (start.local % 1000 !== 0) {
    const help = "leave out the fraction, or round it";
    context.report.error("bad-time", "recurring meetings start at whole seconds", within(place, "start"), { help });
    return undefined;
  }
  const recurrence = context.recur(rule, start);
  const first = recurrence.first();
  if (first === undefined) {
    context.report.error(
      "empty-series",
      `${shown(repeat, at)} gives nothing at all from ${formatInstant(start.instant)} on`,
      at,
      {
        help: "check its UNTIL and its BY… parts against the start",
      },
    );
    // As many periods were looked at in vain.
    context.dateBudget.take(MOST_OF_ONE, at);
    return undefined;
  }
  if (first !== start.instant) {
    context.report.warning(
      "start-not-in-series",
      `the rule does not give the start itself: the first meeting is at ${formatInstant(first)}`,
      within(place, "start"),
      {
        help: "give the first meeting's time as the start",
      },
    );
  }
  return { start, recurrence };
}

/** Those whose original starts are near, and until when that is; `undefined` after an error. */
function meetingsNear(
  series: Series,
  begun: Begun,
  at: Place,
): { readonly meetings: readonly Instant[]; readonly until: Instant } | undefined {
  const { booking, horizon, context } = series;
  const length = booking === undefined ? 0 : (booking.duration + booking.grace) * 60_000;
  const [from, to] = [
    Math.max(begun.start.instant, context.now - length),
    Math.min(context.now + horizon, LAST_INSTANT - length),
  ];
  const meetings = to < from ? [] : begun.recurrence.between(from, to, MOST_OF_ONE);
  if (!context.dateBudget.take(meetings?.length ?? MOST_OF_ONE, at)) return undefined;
  if (meetings === undefined) {
    context.report.error(
      "endless-series",
      `this rule gives more than ${MOST_OF_ONE.toLocaleString("en")} meetings until ${formatInstant(to)}`,
      at,
      {
        help: "give it fewer times of day, or a shorter `horizon`",
      },
    );
    return undefined;
  }
  warnOfClockChanges(series, begun, meetings, [from, to], at);
  return { meetings, until: to };
}

const AS_DECLARED: Partial<BookingConfig> = {};

/** Field by field, as there may be 100,000. */
function occurrenceOf(booking: BookingConfig, original: Instant, own: Partial<BookingConfig> = AS_DECLARED): BookingConfig {
  return {
    type: own.type ?? booking.type,
    capacity: own.capacity ?? booking.capacity,
    lock: own.lock ?? booking.lock,
    // Here `null` says something.
    password: own.password === undefined ? booking.password : own.password,
    hostKey: own.hostKey ?? booking.hostKey,
    protect: own.protect ?? booking.protect,
    name: `${booking.name}@${formatInstant(original)}`,
    source: own.source ?? booking.source,
    start: own.start ?? original,
    duration: own.duration ?? booking.duration,
    grace: own.grace ?? booking.grace,
    zone: booking.zone,
    series: booking.name,
  };
}

function warnOfClockChanges(
  { name, context }: Series,
  { start, recurrence }: Begun,
  near: readonly Instant[],
  [from, to]: readonly [Instant, Instant],
  at: Place,
): void {
  for (const local of recurrence.skipped(from, to)) {
    const help = "add a booking of its own if it shall take place";
    context.report.warning(
      "clock-change",
      `${name} on ${local} does not take place: a clock change in ${start.zone.name} skips that time`,
      at,
      { help },
    );
  }
  for (const { instant, local } of recurrence.repeated(near)) {
    const help = "override it with an offset if the second is meant";
    const summary = `${name} on ${local}: that time comes twice in ${start.zone.name} because of a clock change; the first is taken (${formatInstant(instant)})`;
    context.report.warning("clock-change", summary, at, { help });
  }
}

function resolveExceptions(
  { declared, start, place, context }: Series,
  recurrence: Recurrence | undefined,
): ReadonlySet<Instant> {
  const exceptions = new Set<Instant>();
  for (const [index, text] of (declared.except ?? []).entries()) {
    const at = within(place, "except", index);
    const instant = resolveOriginal(text, at, start, recurrence, context);
    if (instant !== undefined) exceptions.add(instant);
  }
  return exceptions;
}

/** The instant of an original start, with an error if the series has none there; of a series that isn't known nobody can say. */
function resolveOriginal(
  text: string,
  at: Place,
  start: ZonedTime | undefined,
  recurrence: Recurrence | undefined,
  context: Context,
): Instant | undefined {
  const instant = resolveTime(text, zoneOf(start), at, context);
  if (instant === undefined || recurrence === undefined || recurrence.has(instant)) return instant;
  const help = "it is named by its start as the rule gives it, before any override";
  context.report.error("no-such-occurrence", `no meeting of this series starts at ${shown(text, at)}`, at, { help });
  return undefined;
}

function zoneOf(start: ZonedTime | undefined): Zone | "wrong" {
  return start?.zone ?? "wrong";
}

function resolveOverrides(
  { declared, booking, start, place, context }: Series,
  recurrence: Recurrence | undefined,
  exceptions: ReadonlySet<Instant>,
): ReadonlyMap<Instant, Partial<BookingConfig>> {
  const overrides = new Map<Instant, Partial<BookingConfig>>();
  const places = new Map<Instant, Place>();
  const zone = zoneOf(start);
  for (const [text, override] of Object.entries(declared.overrides ?? {})) {
    const inside = within(place, "overrides", text);
    const at = keyOf(inside);
    const original = resolveOriginal(text, at, start, recurrence, context);
    const changed = {
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
      const related = [{ message: "it is overridden here already", place: first }];
      context.report.error("duplicate-declaration", `the meeting at ${shown(text, at)} is overridden twice`, at, { related });
    } else if (exceptions.has(original)) {
      context.report.error(
        "duplicate-declaration",
        `the meeting at ${shown(text, at)} is overridden, and in \`except\` too`,
        at,
        { help: "leave out one of them" },
      );
    }
    places.set(original, at);
    const own = Object.entries(changed).filter(([, value]) => value !== undefined);
    overrides.set(original, { ...Object.fromEntries(own), source: sourceOf(at) });
  }
  return overrides;
}
