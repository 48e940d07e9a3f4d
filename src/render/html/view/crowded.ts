/** A time in a room, as far as it matters who else is there. */
interface Held {
  readonly mark: string;
  readonly phase: string;
  readonly region: string;
  readonly lane: string;
  readonly start: number;
  readonly end: number;
}

/** The times that a change takes and an unmanaged booking of the same room holds: both of each pair. */
export function crowded<Time extends Held>(times: readonly Time[]): Set<Time> {
  const found = new Set<Time>();
  for (const room of rooms(times.filter(({ mark, phase }) => phase !== "from" && !LEAVES.has(mark)))) {
    let held: Time[] = [];
    for (const time of room.toSorted((a, b) => a.start - b.start)) {
      held = held.filter(({ end }) => end > time.start);
      for (const other of held) {
        if ((other.mark === "unmanaged") === (time.mark === "unmanaged")) continue;
        found.add(other).add(time);
      }
      held.push(time);
    }
  }
  return found;
}

/** What takes no time, or is not going to happen. */
const LEAVES: ReadonlySet<string> = new Set(["remove", "forget", "blocked"]);

function rooms<Time extends Held>(times: readonly Time[]): Iterable<Time[]> {
  const byRoom = new Map<string, Time[]>();
  for (const time of times) {
    const key = `${time.region}\n${time.lane}`;
    const known = byRoom.get(key);
    if (known === undefined) byRoom.set(key, [time]);
    else known.push(time);
  }
  return byRoom.values();
}
