import type { BookingConfig, DomainConfig, RoomConfig } from "../../model/config.ts";
import type { Declared, DeclaredMap } from "../../model/declared.ts";
import { formatMinutes } from "../../model/duration.ts";
import { formatInstant } from "../../model/instant.ts";
import type { Secret } from "../../model/secret.ts";
import { mapOf, valueOf } from "./origins.ts";

/** By the addresses of series: their meetings within the horizon, overrides applied. */
export function occurrencesOf(domains: Iterable<DomainConfig>): ReadonlyMap<string, ReadonlyMap<string, DeclaredMap>> {
  const found = new Map<string, Map<string, DeclaredMap>>();
  for (const domain of domains) {
    for (const room of domain.rooms) {
      for (const { name } of room.series ?? []) found.set(`booking/${domain.name}/${room.name}/${name}`, new Map());
      for (const booking of room.bookings) {
        if (booking.series === undefined) continue;
        const begin = `booking/${domain.name}/${room.name}/`;
        found.get(begin + booking.series)?.set(booking.name, { ...occurrenceOf(room, booking), address: begin + booking.name });
      }
    }
  }
  return found;
}

function occurrenceOf(room: RoomConfig, booking: BookingConfig): DeclaredMap {
  const { source, title, start, duration, grace, zone } = booking;
  const password = booking.password === undefined ? room.password : booking.password;
  const fields = {
    title,
    start: formatInstant(start),
    duration: formatMinutes(duration),
    grace: grace === 0 ? 0 : formatMinutes(grace),
    type: booking.type ?? room.type,
    capacity: booking.capacity ?? room.capacity,
    lock: booking.lock ?? room.lock,
    password: password === undefined ? undefined : referenceOf(password),
    hostKey: booking.hostKey ?? room.hostKey,
    protect: booking.protect ?? room.protect,
  };
  const entries = Object.entries(fields).flatMap(([key, value]): (readonly [string, Declared])[] =>
    value === undefined ? [] : [[key, valueOf(value, source)]],
  );
  return { ...mapOf(entries, source), times: { start, duration, grace, zone } };
}

/** `{ env: NAME }` of the secret that it names. */
function referenceOf(secret: Secret | null): unknown {
  if (secret === null) return null;
  const [, kind, name] = /^(env|file):(.*)$/s.exec(secret.reference) ?? [];
  return kind === undefined ? { literal: true } : { [kind]: name };
}
