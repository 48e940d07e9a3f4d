interface RoomTime {
  readonly mark: string;
  readonly phase: string;
  readonly region: string;
  readonly lane: string;
  readonly start: number;
  readonly end: number;
}

/** Both of each pair that overlaps in a room: a change and an unmanaged booking. */
export function overlapping<Time extends RoomTime>(times: readonly Time[]): Set<Time> {
  const found = new Set<Time>();
  for (const room of byRoom(times.filter(({ mark, phase }) => phase !== "from" && !WITHOUT_TIME.has(mark)))) {
    let open: Time[] = [];
    for (const time of room.toSorted((a, b) => a.start - b.start)) {
      open = open.filter(({ end }) => end > time.start);
      for (const other of open) {
        if ((other.mark === "unmanaged") === (time.mark === "unmanaged")) continue;
        found.add(other).add(time);
      }
      open.push(time);
    }
  }
  return found;
}

/** These take no time in the room. */
const WITHOUT_TIME: ReadonlySet<string> = new Set(["remove", "forget", "blocked"]);

function byRoom<Time extends RoomTime>(times: readonly Time[]): Iterable<Time[]> {
  const rooms = new Map<string, Time[]>();
  for (const time of times) {
    const key = `${time.region}\n${time.lane}`;
    const known = rooms.get(key);
    if (known === undefined) rooms.set(key, [time]);
    else known.push(time);
  }
  return rooms.values();
}
