import { BUDGETS } from "../../model/budgets.ts";
import type { ConfigFiles } from "../files/read-config.ts";
import { keyOf, type Place, within, withSteps } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import type { CheckedFile, PrunedBlocks } from "../schema/check-file.ts";
import { namedMapsOf } from "../schema/schema-at.ts";
import type { Block, Values } from "./block.ts";
import type { ComposedDomain, DomainPart } from "./composed.ts";
import { emptyMap, mergeBlocks } from "./merge.ts";
import { composeRoom, withoutNulls } from "./room.ts";
import { type Composing, createTemplates, type Templates } from "./templates.ts";

/** Of a project's files, or of one domain of them; and what their blocks have lost to errors. */
export function composeFiles({ root, included, incomplete }: ConfigFiles, report: Report, only?: string): Composed {
  const files = [root, ...included];
  const pruned = new Map(files.flatMap((each) => [...each.pruned]));
  return { composed: composeDomains(files, { report, incomplete, pruned }, only), pruned };
}

export interface Composed {
  readonly composed: ReadonlyMap<string, readonly DomainPart[]>;
  readonly pruned: PrunedBlocks;
}

/** By domain; empty after an error if they are more than a run takes on. */
function composeDomains(
  files: readonly CheckedFile[],
  composing: Composing,
  only?: string,
): ReadonlyMap<string, readonly DomainPart[]> {
  const parts = new Map<string, Block[]>();
  for (const { value, file } of files) {
    for (const [name, declared] of Object.entries(value.domains ?? {})) {
      if (only !== undefined && name !== only) continue;
      const known = parts.get(name) ?? [];
      known.push({ value: declared as Values, place: { file, path: ["domains", name] } });
      parts.set(name, known);
    }
  }
  const templates = createTemplates(files, composing);
  const composed = new Map<string, readonly DomainPart[]>();
  let rooms = 0;
  for (const [name, blocks] of parts) {
    const whole = composeDomain(blocks, templates, composing);
    if (templates.isOver) return new Map();
    composed.set(name, whole);
    for (const { declared } of whole) for (const _ in declared.rooms) rooms += 1;
    const over = composed.size > BUDGETS.domains ? "domains" : rooms > BUDGETS.rooms ? "rooms" : undefined;
    if (over === undefined) continue;
    reportOver(over, keyOf((blocks[0] as Block).place), composing.report);
    return new Map();
  }
  return composed;
}

function reportOver(over: "domains" | "rooms", place: Place, report: Report): void {
  const summary = `this config has more than ${BUDGETS[over].toLocaleString("en")} ${over}, counted up to here`;
  report.error("too-much-work", summary, place, { help: "part the project, each with a state of its own" });
}

function composeDomain(blocks: readonly Block[], templates: Templates, composing: Composing): readonly DomainPart[] {
  for (const key of ["use", "unset", "defaults"]) reportTwice(key, blocks, composing.report);
  const user = blocks.find(({ value }) => value["use"] !== undefined);
  const merging = { definition: "domain", pruned: composing.pruned };
  const [first, ...more] = user === undefined ? [] : templates.takeIn("domains", user);
  const base = first === undefined ? undefined : more.reduce((weak, strong) => mergeBlocks(weak, strong, merging), first);
  const whole = blocks.map((block) => {
    const taken = base === undefined ? undefined : shareOf(base, block, block === user, blocks);
    return taken === undefined ? block : mergeBlocks(taken, block, merging);
  });
  const holder = whole.find(({ value }) => value["defaults"] !== undefined);
  const defaults =
    holder === undefined ? undefined : { value: holder.value["defaults"] as Values, place: within(holder.place, "defaults") };
  return whole.map((block) => partOf(composeEntries(block, defaults, templates, composing)));
}

/** What a file's part of the domain takes of its templates: those of its rooms; the part with `use` all else that no other part sets. */
function shareOf(base: Block, part: Block, isUser: boolean, all: readonly Block[]): Block | undefined {
  const value = emptyMap();
  const others = all.filter((each) => each !== part);
  const unset = new Set(all.flatMap((each) => (each.value["unset"] ?? []) as readonly string[]));
  for (const [key, taken] of Object.entries(base.value)) {
    if (!NAMED.has(key)) {
      if (isUser && !unset.has(key) && others.every((each) => each.value[key] === undefined)) value[key] = taken;
      continue;
    }
    const share = Object.entries(taken as Values).filter(
      ([name]) => declares(part, key, name) || (isUser && !others.some((each) => declares(each, key, name))),
    );
    if (share.length > 0) value[key] = Object.assign(emptyMap(), Object.fromEntries(share));
  }
  return Object.keys(value).length === 0 ? undefined : { value, place: base.place };
}

const NAMED: ReadonlySet<string> = new Set(namedMapsOf("domain").map(({ key }) => key));

function declares({ value }: Block, key: string, name: string): boolean {
  const section = value[key] as Values | undefined;
  return section !== undefined && Object.hasOwn(section, name);
}

function composeEntries(domain: Block, defaults: Block | undefined, templates: Templates, composing: Composing): Block {
  const composed = new Map<string, Block>();
  for (const { key, entry } of namedMapsOf("domain")) {
    const section = domain.value[key] as Values | undefined;
    if (section === undefined) continue;
    const block = { value: section, place: within(domain.place, key) };
    const kept = withoutNulls(block, entry, composing.report);
    const whole =
      key === "rooms" ? composeRooms({ ...block, value: kept }, defaults, templates, composing) : { ...block, value: kept };
    if (whole.value !== section) composed.set(key, whole);
  }
  return composed.size === 0 ? domain : withEntries(domain, composed);
}

function composeRooms(rooms: Block, defaults: Block | undefined, templates: Templates, composing: Composing): Block {
  const composed = new Map<string, Block>();
  for (const [name, room] of Object.entries(rooms.value)) {
    const own = { value: room as Values, place: within(rooms.place, name) };
    const whole = composeRoom(own, defaults, templates, composing);
    if (whole.value !== own.value) composed.set(name, whole);
  }
  return composed.size === 0 ? rooms : withEntries(rooms, composed);
}

/** The map with these entries in place of its own. */
function withEntries({ value, place }: Block, entries: ReadonlyMap<string, Block>): Block {
  const all = Object.assign(emptyMap(), value);
  for (const [key, entry] of entries) all[key] = entry.value;
  return { value: all, place: withSteps(place, (key) => entries.get(key)?.place ?? within(place, key)) };
}

function partOf({ value, place }: Block): DomainPart {
  return { declared: value as ComposedDomain, place };
}

/** A domain's own keys stand in one file. */
function reportTwice(key: string, blocks: readonly Block[], report: Report): void {
  const [first, second] = blocks.filter(({ value }) => value[key] !== undefined);
  if (first === undefined || second === undefined) return;
  report.error("duplicate-declaration", `${quoted(key)} of this domain is set in two files`, keyOf(second.place, key), {
    help: "set it in one of them",
    related: [{ message: "first set", place: keyOf(first.place, key) }],
  });
}
