import { endText } from "../../../model/local-time.ts";
import type { Change } from "../../../model/plan.ts";
import { graceAfter, graceBefore, isGraceUnknown } from "../../plan/grace.ts";
import { durationText, IN_ALL, linkTexts, reasonText, renameTexts } from "../../plan/fields.ts";
import type { Entry } from "../../plan/series/index.ts";
import { spanOf } from "../../plan/span.ts";
import { h, type View } from "./element.ts";
import { fieldTable } from "./fields.ts";
import { MARKS, type MarkName, markOf } from "./marks.ts";
import { nameOf, shortOf } from "./place.ts";
import { dateTime } from "./zones.ts";

export type { Entry };

export interface ViewContext {
  zoneOf(change: Change): string;
  isConflict(change: Change): boolean;
  /** What the plan covers of its series besides. */
  coverOf(of: { readonly address: string }): string | undefined;
}

export function changeView(change: Change, context: ViewContext): View {
  const name = markOf(change);
  return h(
    "details",
    { class: `entry tone-${MARKS[name].tone}`, "data-address": change.address },
    h(
      "summary",
      {},
      markView(name),
      " ",
      nameView(change.address, change.title),
      " ",
      gistView(change, context),
      " ",
      ...notesOf(change.address, [change], context),
      pendingNote([change]),
      conflictBadge(context.isConflict(change)),
    ),
    h("div", { class: "more" }, ...detailViews(change, context)),
  );
}

export function detailViews(change: Change, { zoneOf, isConflict }: ViewContext): (View | undefined | false)[] {
  const { blocked, region, id, source, calls } = change;
  return [
    blocked !== null && h("p", { class: "blocked" }, h("strong", {}, "Blocked: "), blocked),
    isConflict(change) && h("p", { class: "conflict" }, "Takes the time of an unmanaged meeting: the API may refuse it."),
    fieldTable(change, zoneOf(change)),
    h(
      "p",
      { class: "facts" },
      fact("why", reasonText(change)),
      fact("region", region),
      typeof id === "number" && fact("id", String(id)),
      source !== null && fact("declared at", `${source.file}:${source.line}:${source.column}`),
      calls.length > 0 && h("span", {}, calls.length === 1 ? "call " : "calls ", callLinks(calls)),
    ),
    h("p", { class: "address" }, h("code", {}, change.address)),
  ];
}

const LINKS_SHOWN = 8;

export function callLinks(ids: readonly string[]): (View | string)[] {
  const more = ids.length - LINKS_SHOWN;
  const named = more > 1 ? ids.slice(0, LINKS_SHOWN) : ids;
  const links = named.flatMap((id, index) => [index === 0 ? "" : ", ", h("a", { href: `#call-${id}` }, id)]);
  return more > 1 ? [...links, ` and ${more} more`] : links;
}

export function fact(name: string, value: string): View {
  return h("span", {}, `${name} `, h("b", {}, value));
}

export function markView(name: MarkName): View {
  const { symbol, label } = MARKS[name];
  return h("span", { class: "mark" }, h("span", { class: "symbol", "aria-hidden": "true" }, symbol), ` ${label}`);
}

export function nameView(address: string, title?: string): View {
  const short = shortOf(address);
  const name = nameOf(address);
  const room = short.slice(0, short.length - name.length);
  return h(
    "span",
    { class: "name" },
    room !== "" && h("span", { class: "room" }, room),
    name,
    h("span", { class: "kind" }, kindText(address)),
    title !== undefined && h("span", { class: "title" }, ` “${title}”`),
  );
}

function kindText(address: string): string {
  return ` ${address.slice(0, address.indexOf("/"))}`;
}

function gistView(change: Change, { zoneOf }: ViewContext): View {
  return h("span", { class: "gist" }, gistOf(change, zoneOf(change)));
}

/** When the meeting is, where it moves, or which fields change. */
export function gistOf(change: Change, zone: string): string {
  const { before, after, fields, blocked } = change;
  if (blocked !== null) return blocked;
  const [now, then] = [
    spanText(before, zone, { grace: graceBefore(change), isWhole: isGraceUnknown(change) }),
    spanText(after, zone, { grace: graceAfter(change) }),
  ];
  const when = now !== undefined && then !== undefined && now !== then ? `${now} → ${then}` : (then ?? now);
  const places = fields.flatMap((name) => (PLACES.has(name) ? [`${before?.[name]} → ${after?.[name]}`] : []));
  const others = fields.filter((name) => !PLACES.has(name) && !(TIMES.has(name) && when !== undefined));
  const urls = [before?.["url"], after?.["url"]].filter((url) => typeof url === "string");
  const what = when === undefined && fields.length === 0 ? fieldNames(after) : others.join(", ");
  return [when, ...places, ...(urls.length > 0 ? [[...new Set(urls)].join(" → ")] : [what])].filter(Boolean).join(" · ");
}

const PLACES = new Set(["room", "region"]);
const TIMES = new Set(["start", "duration"]);

function fieldNames(spec: Change["after"]): string {
  return Object.entries(spec ?? {})
    .flatMap(([name, value]) => (value === null || value === false ? [] : [name]))
    .join(", ");
}

function spanText(
  spec: Change["after"],
  zone: string,
  { grace, isWhole = false }: { readonly grace: number; readonly isWhole?: boolean },
): string | undefined {
  const span = spanOf(spec);
  if (span === undefined) return undefined;
  const end = endText({ start: span.start, end: span.end - grace * 60_000 }, zone);
  return `${dateTime(span.start, zone)}–${end}${grace > 0 ? ` + ${durationText(grace)} grace` : isWhole ? IN_ALL : ""}`;
}

export function pendingNote(changes: readonly Change[]): View | false {
  if (changes.every(({ pending }) => pending === undefined)) return false;
  const isWhole = changes.every(({ pending }) => pending === true);
  return h("span", { class: "pending" }, `${isWhole ? "pending" : "partly pending"} already `);
}

/** What a reader must not miss of them. */
export function notesOf(address: string, changes: readonly Change[], { coverOf }: ViewContext): View[] {
  const cover = coverOf({ address });
  const texts = [...renameTexts(changes), ...linkTexts(changes), ...(cover === undefined ? [] : [cover])];
  return texts.map((text) => h("span", { class: "note" }, `${text} `));
}

export function conflictBadge(conflict: boolean): View | false {
  return conflict && h("span", { class: "badge" }, "⚠ conflict");
}
