import type { Config, RoomConfig, RoomSettings, Settings } from "../model/config.ts";

/** A config without its entries, which `desired` has too: there may be 100,000 bookings. */
export function settingsOf(config: Omit<Config, "files">): Settings {
  const domains = [...config.domains].map(([name, { sections: _sections, ...domain }]) => {
    return [name, { ...domain, rooms: domain.rooms.map(roomSettings) }] as const;
  });
  return { ...config, domains: new Map(domains) };
}

/** Leaves `bookings` alone, which makes them. */
function roomSettings(room: RoomConfig): RoomSettings {
  const { name, source, region, active, evict, type, capacity, lock, password, hostKey, protect } = room;
  return { name, source, region, active, evict, type, capacity, lock, password, hostKey, protect };
}
