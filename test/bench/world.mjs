/**
 * A world of any size: a config of domains and bookings, as single ones or as series, and what a region holds once it was applied.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const NOW = "2026-11-24T00:00:00Z";
const HOUR = 3_600_000;
const BEGIN = Date.parse("2026-12-01T00:00:00Z");
/** Occurrences of a daily series within its horizon. */
const OCCURRENCES = 50;
const PER_ROOM = 100;

/**
 * @typedef {{ bookings: number, domains: number, shape: "single" | "series", url: string, changed?: number }} World
 * `changed`: so many of the bookings are declared otherwise than the world has them.
 */

/** Writes `xroom.yaml` and a file for each domain, and gives how many bytes of YAML they are. @param {string} folder @param {World} world */
export async function writeConfig(folder, { bookings, domains, shape, url, changed = 0 }) {
  await mkdir(join(folder, "domains"), { recursive: true });
  const regions = ["fra-1", "sfo-1", "sgp-1"].map((name) => `  ${name}: { url: "${url}/${name}" }\n`).join("");
  const root = `version: 1\ninclude: [domains/*.yaml]\nregions:\n${regions}defaults: { region: fra-1, timezone: UTC, horizon: ${OCCURRENCES}d }\ndomains: {}\n`;
  await writeFile(join(folder, "xroom.yaml"), root);
  let bytes = root.length;
  let left = changed;
  for (let domain = 0; domain < domains; domain++) {
    const own = share(bookings, domains, domain);
    const edits = Math.min(left, share(changed, domains, domain));
    left -= edits;
    const text = `version: 1\ndomains:\n  ${domainName(domain)}:\n    rooms:\n${shape === "single" ? singles(own, edits) : series(own)}`;
    bytes += text.length;
    await writeFile(join(folder, "domains", `${domainName(domain)}.yaml`), text);
  }
  return bytes;
}

/** What the region holds of it, as the emulator keeps it. @param {World} world */
export function worldOf({ bookings, domains, shape }) {
  const made = [];
  for (let domain = 0; domain < domains; domain++) {
    const own = share(bookings, domains, domain);
    for (let number = 0; number < own; number++) {
      const [room, start] =
        shape === "single"
          ? [Math.floor(number / PER_ROOM), BEGIN + (number % PER_ROOM) * 2 * HOUR]
          : [Math.floor(number / OCCURRENCES), BEGIN - 6 * 24 * HOUR + (number % OCCURRENCES) * 24 * HOUR];
      made.push({
        id: made.length + 1,
        domain: domainName(domain),
        room: roomName(room),
        start,
        duration: 45,
        type: 1,
        lock: false,
        capacity: 20,
        password: null,
        hostKey: null,
      });
    }
  }
  const empty = { nextBookingId: 1, nextWebhookId: 1, bookings: [], rooms: [], webhooks: [] };
  return {
    format: "xroom.emulator/1",
    clockOffset: 0,
    domains: null,
    regions: { "fra-1": { ...empty, nextBookingId: made.length + 1, bookings: made }, "sfo-1": empty, "sgp-1": empty },
  };
}

/** @param {number} count @param {number} edits */
function singles(count, edits) {
  const lines = [];
  for (let number = 0; number < count; number++) {
    if (number % PER_ROOM === 0) lines.push(`      ${roomName(number / PER_ROOM)}:\n        bookings:\n`);
    const start = new Date(BEGIN + (number % PER_ROOM) * 2 * HOUR).toISOString().slice(0, 16);
    const duration = number < edits ? 50 : 45;
    lines.push(
      `          booking-${number}:\n            start: ${start}\n            duration: ${duration}m\n            type: conference\n            capacity: 20\n`,
    );
  }
  return lines.join("");
}

/** @param {number} count */
function series(count) {
  const lines = [];
  for (let number = 0; number < count / OCCURRENCES; number++) {
    lines.push(
      `      ${roomName(number)}:\n        bookings:\n          daily:\n            start: 2026-11-25T00:00\n            duration: 45m\n            capacity: 20\n            repeat: FREQ=DAILY;COUNT=${OCCURRENCES}\n`,
    );
  }
  return lines.join("");
}

/** @param {number} all @param {number} parts @param {number} part */
function share(all, parts, part) {
  return Math.floor((all * (part + 1)) / parts) - Math.floor((all * part) / parts);
}

/** @param {number} domain */
function domainName(domain) {
  return `d${String(domain).padStart(3, "0")}.example.org`;
}

/** @param {number} room */
function roomName(room) {
  return `room-${String(room).padStart(3, "0")}`;
}
