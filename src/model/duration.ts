import { remembered } from "./remembered.ts";

/** A length of time in whole minutes, as the API counts them. */
export type Minutes = number;

/** `90` → `1h30m`, `45` → `45m`, `120` → `2h`. */
export function formatMinutes(minutes: Minutes): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `${hours > 0 ? `${hours}h` : ""}${rest > 0 || hours === 0 ? `${rest}m` : ""}`;
}

/** `7d`, `1d2h`, `1h30m`, `45s`: the two largest parts of a length in seconds. */
export function formatSeconds(seconds: number): string {
  const parts = [
    ["d", Math.floor(seconds / 86_400)],
    ["h", Math.floor(seconds / 3_600) % 24],
    ["m", Math.floor(seconds / 60) % 60],
    ["s", Math.floor(seconds) % 60],
  ] as const;
  const first = parts.findIndex(([, count]) => count > 0);
  if (first === -1) return "0s";
  return parts
    .slice(first, first + 2)
    .map(([unit, count]) => (count > 0 ? `${count}${unit}` : ""))
    .join("");
}

const CONFIG_FORM = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO_FORM = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/**
 * The length in seconds of `45m`, `1h30m`, `60d`, `30s` or ISO 8601's `PT45M`, `P1DT2H`; `undefined` for anything else.
 * Days are 24 hours. Neither sign nor fraction, and at least one part.
 */
export const parseDuration = remembered((text: string): number | undefined => {
  const parts = CONFIG_FORM.exec(text) ?? ISO_FORM.exec(text);
  if (parts === null || parts.slice(1).every((part) => part === undefined) || text.endsWith("T")) return undefined;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return Number.isSafeInteger(total) ? total : undefined;
});
