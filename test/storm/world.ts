/** The platform of a storm: what others have made there, what they do to it, and what has to be true of it. */
import type { Emulator, WorldView } from "../../src/emulator/index.ts";
import { Refusal } from "../../src/emulator/world/outcome.ts";
import { hourText, targetOf } from "./config.ts";
import { DOMAINS, type DrawnConfig, type DrawnRoom, type Edit, LAGS, PASSWORDS, REGIONS, type Stranger } from "./drawn.ts";
import { expectedOf, type Expected, type Held, heldIn } from "./expected.ts";

export interface StormWorld {
  /** What is wrong by now, whatever an apply has come to: something is there twice, or something of others was touched. */
  wrongAnytime(config: DrawnConfig): string[];
  /** What is wrong after an apply that says that it succeeded. From then on what it adopted is ours. */
  wrongAtEnd(config: DrawnConfig): string[];
  /** A config goes before an apply has succeeded. Nobody knows what it has adopted by then: its owners take all that away. */
  giveUp(config: DrawnConfig): void;
  /** Others change what is ours. */
  edit(edits: readonly Edit[]): void;
}

export function createStormWorld(emulator: Emulator, strangers: readonly Stranger[], folds = false): StormWorld {
  /** By name, with what they are like. */
  let theirs = new Map<string, string>();
  let theirRooms = new Set<string>();
  /** What was as declared when the last apply succeeded, and nobody has touched since: by address, its name and value. */
  let settled = new Map<string, { readonly name: string; readonly value: string }>();
  for (const stranger of strangers) tolerantly(() => plant(emulator, stranger, folds, theirRooms));
  for (const held of heldIn(emulator)) theirs.set(nameOf(held), describe(held));

  const mayAdopt = (expected: readonly Expected[], held: Held): boolean => expected.some((each) => sameKey(each, held));
  const mayRemove = (config: DrawnConfig, held: Pick<Held, "domain">): boolean =>
    config[held.domain as keyof DrawnConfig]?.unmanaged === "remove";

  return {
    wrongAnytime: (config) => {
      const wrong: string[] = [];
      const held = heldIn(emulator);
      const names = new Set(held.map(nameOf));
      const expected = expectedOf(config);
      const seen = new Set<string>();
      for (const each of held) {
        const key = keyOf(each);
        if (seen.has(key) && !LAGS) wrong.push(`twice: ${key}`);
        seen.add(key);
        const was = theirs.get(nameOf(each));
        if (was !== undefined && was !== describe(each) && !mayAdopt(expected, each))
          wrong.push(`somebody else's ${was} became ${describe(each)}`);
      }
      for (const [name, was] of theirs) {
        const domain = was.slice(0, was.indexOf(" "));
        if (!names.has(name) && !mayRemove(config, { domain })) wrong.push(`somebody else's ${was} is gone`);
      }
      for (const each of expected) {
        const before = settled.get(each.address);
        if (before === undefined || before.value !== valueOf(each)) continue;
        if (!names.has(before.name)) wrong.push(`${each.address} did not change, and its ${before.name} is gone`);
      }
      return wrong;
    },
    wrongAtEnd: (config) => {
      const wrong: string[] = [];
      const expected = expectedOf(config);
      const held = heldIn(emulator);
      settled = new Map();
      for (const each of expected) {
        const found = held.find((other) => sameKey(each, other));
        if (found === undefined) wrong.push(`lost: ${keyOf(each)}`);
        else if (found.value !== each.value || (each.hostKey && !found.hostKey))
          wrong.push(`not as declared: ${describe(found)}; ${each.value}`);
        else settled.set(each.address, { name: nameOf(found), value: valueOf(each) });
      }
      const left = new Map<string, string>();
      for (const each of held) {
        if (mayAdopt(expected, each)) continue;
        if (!theirs.has(nameOf(each))) wrong.push(`left over: ${describe(each)}`);
        else if (mayRemove(config, each) && isLookedAt(config, each)) wrong.push(`not removed: ${describe(each)}`);
        else left.set(nameOf(each), describe(each));
      }
      theirs = left;
      wrong.push(...wrongRooms(emulator, config, theirRooms));
      theirRooms = new Set([...theirRooms].filter((id) => isOpen(emulator, id)));
      // What nobody claimed is taken away by its owner: a later config may need its time.
      for (const each of held) {
        if (!left.has(nameOf(each)) || !isInTheWay(each)) continue;
        emulator.world(each.region).removeBooking(each.id);
        theirs.delete(nameOf(each));
      }
      return wrong;
    },
    giveUp: (config) => {
      const expected = expectedOf(config);
      for (const each of heldIn(emulator)) {
        if (!theirs.has(nameOf(each)) || !(mayAdopt(expected, each) || isInTheWay(each))) continue;
        const view = emulator.world(each.region);
        if (each.kind === "booking") view.removeBooking(each.id);
        else view.removeWebhook(each.id);
      }
      const names = new Set(heldIn(emulator).map(nameOf));
      theirs = new Map([...theirs].filter(([name]) => names.has(name)));
      settled = new Map();
    },
    edit: (edits) => {
      for (const [index, edit] of edits.entries()) {
        const ours = heldIn(emulator).filter((each) => !theirs.has(nameOf(each)));
        tolerantly(() => editOne(emulator, ours, theirRooms, edit, index));
      }
      settled = new Map();
    },
  };
}

function plant(emulator: Emulator, stranger: Stranger, folds: boolean, theirRooms: Set<string>): void {
  const view = emulator.world(stranger.region);
  const { domain } = stranger;
  if (stranger.kind === "booking") {
    const start = `2026-12-01T${hourText(stranger.hour)}:00:00Z`;
    const room = folds ? stranger.room.toLowerCase() : stranger.room;
    view.addBooking({ domain, room, start, duration: 30, lock: stranger.lock, password: "theirs" });
  } else if (stranger.kind === "webhook") {
    const target = targetOf(stranger.target);
    const known = view
      .webhooks(domain)
      .some((each) =>
        "url" in each ? "url" in target && each.url === target.url : "robot" in target && each.robotId === target.robot,
      );
    if (known) return;
    view.addWebhook(
      "url" in target ? { domain, type: "url", url: target.url } : { domain, type: "robot", robotId: target.robot },
    );
  } else {
    view.openRoom(`${domain}/lobby`, { lock: true });
    theirRooms.add(`${stranger.region} ${domain}/lobby`);
  }
}

function editOne(emulator: Emulator, ours: readonly Held[], theirRooms: ReadonlySet<string>, edit: Edit, index: number): void {
  const bookings = ours.filter(({ kind }) => kind === "booking");
  const webhooks = ours.filter(({ kind }) => kind === "webhook");
  const rooms = REGIONS.flatMap((region) =>
    emulator
      .world(region)
      .rooms()
      .map(({ domain, name }) => ({ view: emulator.world(region), id: `${domain}/${name}` })),
  ).filter(({ view, id }) => !theirRooms.has(`${view.region} ${id}`));
  const booking = bookings[edit.nth % bookings.length];
  const webhook = webhooks[edit.nth % webhooks.length];
  const room = rooms[edit.nth % rooms.length];
  if (edit.what === "remove-webhook") return webhook && emulator.world(webhook.region).removeWebhook(webhook.id);
  if (edit.what === "close-room") return room?.view.closeRoom(room.id);
  if (edit.what === "set-room") return room && setRoom(room.view, room.id);
  if (booking === undefined) return;
  const view = emulator.world(booking.region);
  if (edit.what === "remove-booking") view.removeBooking(booking.id);
  else if (edit.what === "change-booking") view.updateBooking(booking.id, { lock: edit.nth % 2 === 0, password: "drifted" });
  else view.updateBooking(booking.id, { start: Date.parse(`2026-12-${10 + index}T${hourText(edit.nth)}:00:00Z`) });
}

function setRoom(view: WorldView, id: string): void {
  view.setLock(id, true);
  view.setPassword(id, "drifted");
}

/** The platform may refuse what others want too. */
function tolerantly(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function wrongRooms(emulator: Emulator, config: DrawnConfig, theirRooms: ReadonlySet<string>): string[] {
  const wrong: string[] = [];
  for (const region of REGIONS) {
    for (const domain of DOMAINS) {
      const open = new Map(
        emulator
          .world(region)
          .rooms(domain)
          .map((room) => [room.name.toLowerCase(), room]),
      );
      const rooms = Object.entries(config[domain]?.rooms ?? {}).filter(([, room]) => (room.region ?? "fra-1") === region);
      for (const [name, room] of rooms) {
        const live = open.get(name.toLowerCase());
        if (room.active === true && live === undefined) wrong.push(`not open: ${domain}/${name}`);
        if (room.active === false && live !== undefined) wrong.push(`not closed: ${domain}/${name}`);
        if (live !== undefined && !isAsDeclared(live, room)) wrong.push(`not as declared: ${domain}/${name}`);
      }
      for (const name of open.keys()) {
        const known =
          rooms.some(([declared]) => declared.toLowerCase() === name) || theirRooms.has(`${region} ${domain}/${name}`);
        if (!known) wrong.push(`left open: ${region} ${domain}/${name}`);
      }
    }
  }
  for (const id of theirRooms) if (!isOpen(emulator, id)) wrong.push(`somebody else's ${id} was closed`);
  return wrong;
}

function isAsDeclared(live: { readonly lock: boolean; readonly password: string | null }, room: DrawnRoom): boolean {
  return (
    (room.lock === null || room.lock === live.lock) && (room.password === null || PASSWORDS[room.password] === live.password)
  );
}

function isOpen(emulator: Emulator, regionAndId: string): boolean {
  const [region = "", id = ""] = regionAndId.split(" ");
  return emulator
    .world(region)
    .rooms()
    .some(({ domain, name }) => `${domain}/${name}` === id);
}

/** Only the regions in which something of a domain is declared are listed; one of an earlier config may be too. */
function isLookedAt(config: DrawnConfig, { domain, region }: Held): boolean {
  const rooms = Object.values(config[domain as keyof DrawnConfig]?.rooms ?? {});
  return region === "fra-1" || rooms.some((room) => room.region === region);
}

function sameKey(expected: Expected, held: Held): boolean {
  return keyOf(expected) === keyOf(held);
}

function keyOf({ kind, region, domain, key }: Expected | Held): string {
  return `${kind} ${region} ${domain} ${key}`;
}

function nameOf({ kind, region, id }: Held): string {
  return `${kind} ${region} ${id}`;
}

function describe({ domain, region, value, hostKey }: Held): string {
  return `${domain} ${region} ${value}${hostKey ? " with a host key" : ""}`;
}

function valueOf({ region, value, hostKey }: Expected): string {
  return `${region} ${value} ${hostKey}`;
}

/** A booking at a time that a config may give to one of ours: the API would refuse that, and rightly. */
function isInTheWay({ kind, key }: Held): boolean {
  return kind === "booking" && Number(/T(\d\d):/.exec(key)?.[1]) <= 9;
}
