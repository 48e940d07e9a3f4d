import type { Config, Settings } from "../model/config.ts";

/** A config without its entries, which `desired` has too: there may be 100,000 bookings. */
export function settingsOf(config: Omit<Config, "files">): Settings {
  const domains = [...config.domains].map(([name, { sections: _sections, ...domain }]) => {
    const rooms = domain.rooms.map(({ bookings: _bookings, ...room }) => room);
    return [name, { ...domain, rooms }] as const;
  });
  return { ...config, domains: new Map(domains) };
}
