import { type DrawnBooking, type DrawnConfig, type DrawnDomain, type DrawnRoom, type DrawnWebhook, REGIONS } from "./drawn.ts";

/** A drawn config as people write it. */
export function configText(url: string, config: DrawnConfig): string {
  const domains = Object.entries(config).flatMap(([name, domain]) => (domain === null ? [] : [[name, declareDomain(domain)]]));
  // JSON is YAML.
  return JSON.stringify({
    version: 1,
    regions: Object.fromEntries(REGIONS.map((name) => [name, { url: `${url}/${name}` }])),
    defaults: { region: "fra-1", timezone: "UTC" },
    domains: Object.fromEntries(domains) as unknown,
  });
}

function declareDomain({ unmanaged, rooms, webhooks }: DrawnDomain): unknown {
  return {
    unmanaged,
    rooms: Object.fromEntries(Object.entries(rooms).map(([name, room]) => [name, declareRoom(room)])),
    webhooks: Object.fromEntries(webhooks.map((webhook) => [webhook.key, declareWebhook(webhook)])),
  };
}

function declareRoom({ region, active, lock, password, bookings }: DrawnRoom): unknown {
  return {
    ...declared({ region, active, lock }),
    ...(password === null ? {} : { password: { env: password } }),
    bookings: Object.fromEntries(bookings.map((booking) => [booking.key, declareBooking(booking)])),
  };
}

function declareBooking({ hour, minutes, lock, password, hostKey, days }: DrawnBooking): unknown {
  return {
    start: `2026-12-01T${hourText(hour)}:00`,
    duration: minutes,
    hostKey,
    ...declared({ lock }),
    ...(password === null ? {} : { password: { env: password } }),
    ...(days === 1 ? {} : { repeat: `FREQ=DAILY;COUNT=${days}` }),
  };
}

function declareWebhook({ target, room }: DrawnWebhook): unknown {
  return { ...targetOf(target), ...declared({ room }) };
}

export function targetOf(target: number): { readonly robot: number } | { readonly url: string } {
  return target < 3 ? { robot: target + 1 } : { url: `https://listener-${target}.example.com/x/` };
}

export function hourText(hour: number): string {
  return String(hour).padStart(2, "0");
}

function declared(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
