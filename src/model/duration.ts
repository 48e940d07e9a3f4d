import { memoize } from "./memoize.ts";

/** Whole minutes: the API's unit. */
export type Minutes = number;

/** `90` → `1h30m`, `45` → `45m`, `120` → `2h`. */
export function formatMinutes(minutes: Minutes): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return `${hours > 0 ? `${hours}h` : ""}${rest > 0 || hours === 0 ? `${rest}m` : ""}`;
}

/** The two largest parts: `7d`, `1d2h`, `1h30m`, `45s`. */
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

const CONFIG_FORM = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const NUMBER = String.raw`(\d+(?:[.,]\d{1,6})?)`;
const ISO_FORM = new RegExp(`^P(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`);
/** ISO 8601 allows a fraction in the last part alone. */
const EARLIER_FRACTION = /[.,]\d+[A-Z]T?\d/;
/** Weeks to seconds, in seconds. */
const UNITS = [604_800, 86_400, 3_600, 60, 1] as const;

/** Whole seconds of `45m`, `1h30m`, `60d` or ISO 8601's `PT45M`, `P1DT2H`, `PT1.5H`, without a sign; else `undefined`. */
export const parseDuration = memoize((text: string): number | undefined => {
  const parts = (CONFIG_FORM.exec(text) ?? ISO_FORM.exec(text))?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined;
  if (text.endsWith("T") || EARLIER_FRACTION.test(text)) return undefined;
  const total = UNITS.reduce((sum, unit, index) => sum + unit * Number((parts[index] ?? "0").replace(",", ".")), 0);
  // Rounding errors are far smaller than a millionth of an hour.
  const seconds = Math.round(total);
  return Number.isSafeInteger(seconds) && Math.abs(total - seconds) < 5e-7 ? seconds : undefined;
});
