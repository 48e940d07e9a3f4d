import { parseTime } from "./time.ts";

/**
 * Checks of values from outside, as tables: `shape({ id: required(uint()), lock: nullable(flag) })`. A check returns the value without
 * unknown and `null` fields, and reports each problem with its path. A report never quotes a text: it may be a password.
 */
export type Check = (value: unknown, path: Path, rules: CheckRules) => unknown;

/** `["bookings", 0, "start"]`; empty for the whole value. */
export type Path = readonly (string | number)[];

export interface CheckRules {
  readonly strictFields: boolean;
  readonly nullOptional: "asNotated" | "absent" | "refused";
  readonly timesIn: "iso" | "any";
  readonly emptyPassword: "none" | "refused";
  /** `place`: set if the key is wrong, not its value. */
  readonly report: (path: Path, problem: string, place?: "key") => void;
}

export interface Field {
  readonly presence: "required" | "optional" | "nullable";
  readonly check: Check;
}

export const required = (check: Check): Field => ({ presence: "required", check });
/** `x?: str`: may be left out. */
export const optional = (check: Check): Field => ({ presence: "optional", check });
/** `x: ?str`: may be left out, or null. */
export const nullable = (check: Check): Field => ({ presence: "nullable", check });

export function shape(fields: Readonly<Record<string, Field>>): Check {
  return (value, path, rules) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return mustBe("an object", value, path, rules);
    const given = value as Readonly<Record<string, unknown>>;
    const cleaned: [string, unknown][] = [];
    for (const [name, field] of Object.entries(fields)) {
      const at = [...path, name];
      const each = Object.hasOwn(given, name) ? given[name] : undefined;
      if (each === undefined) {
        if (field.presence === "required") rules.report(at, "is missing");
      } else if (each !== null || !nullIsAbsent(field, rules)) {
        cleaned.push([name, field.check(each, at, rules)]);
      }
    }
    for (const name of rules.strictFields ? Object.keys(given) : []) {
      if (!Object.hasOwn(fields, name)) rules.report([...path, name], "is not a field of this", "key");
    }
    return Object.fromEntries(cleaned);
  };
}

function nullIsAbsent(field: Field, rules: CheckRules): boolean {
  if (field.presence === "required") return false;
  return rules.nullOptional === "absent" || (rules.nullOptional === "asNotated" && field.presence === "nullable");
}

export function listOf(check: Check): Check {
  return (value, path, rules) =>
    Array.isArray(value) ? value.map((each, i) => check(each, [...path, i], rules)) : mustBe("a list", value, path, rules);
}

/** An object with any keys, whose values have one shape. */
export function recordOf(check: Check): Check {
  return (value, path, rules) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, check(each, [...path, name], rules)]))
      : mustBe("an object", value, path, rules);
}

export function orNull(check: Check): Check {
  return (value, path, rules) => (value === null ? null : check(value, path, rules));
}

export const flag: Check = (value, path, rules) =>
  typeof value === "boolean" ? value : mustBe("true or false", value, path, rules);

export function uint(from = 0, to = Number.MAX_SAFE_INTEGER): Check {
  const range = to === Number.MAX_SAFE_INTEGER ? (from === 0 ? "" : ` from ${from}`) : ` from ${from} to ${to}`;
  return (value, path, rules) =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= from && value <= to
      ? value
      : mustBe(`a whole number${range}`, value, path, rules, "shown");
}

export function oneOf(...choices: readonly (string | number)[]): Check {
  const words = choices.map((choice) => JSON.stringify(choice)).join(" or ");
  return (value, path, rules) =>
    choices.some((choice) => choice === value) ? value : mustBe(words, value, path, rules, "shown");
}

export function text(longest = 1000): Check {
  return (value, path, rules) => {
    if (typeof value !== "string") return mustBe("a string", value, path, rules);
    if (value === "") rules.report(path, "must not be empty");
    if (value.length > longest) rules.report(path, `must not be longer than ${longest} characters`);
    return value;
  };
}

/** The reading `emptyPassword` decides about an empty one. */
export const password: Check = (value, path, rules) => {
  if (typeof value !== "string") return mustBe("a string", value, path, rules);
  if (value === "" && rules.emptyPassword === "refused") rules.report(path, "must not be empty");
  if (value.length > 1000) rules.report(path, "must not be longer than 1000 characters");
  return value;
};

/** A domain's or a room's name. */
export const name: Check = (value, path, rules) => {
  text(255)(value, path, rules);
  if (typeof value === "string" && !isName(value)) {
    rules.report(path, "must be a name without /, control characters and outer blanks");
  }
  return value;
};

/** `domain/room-name` */
export const roomId: Check = (value, path, rules) => {
  if (typeof value !== "string") return mustBe("a string", value, path, rules);
  const parts = value.split("/");
  if (parts.length !== 2 || !parts.every((part) => part !== "" && isName(part))) rules.report(path, "must be domain/room-name");
  return value;
};

export const time: Check = (value, path, rules) =>
  parseTime(value, rules) === undefined
    ? mustBe("a time such as 2026-12-01T09:00:00.000Z, or milliseconds since 1970", value, path, rules)
    : value;

export const webAddress: Check = (value, path, rules) => {
  text(2048)(value, path, rules);
  if (typeof value !== "string" || value === "") return value;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") rules.report(path, "must be an http or https url");
  return value;
};

function isName(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return value.length <= 255 && !/[/\u0000-\u001f\u007f-\u009f]/.test(value) && value.trim() === value;
}

/** Numbers are shown only where the field wants one: elsewhere it may be a password without quotes. */
function mustBe(
  wanted: string,
  value: unknown,
  path: Path,
  rules: CheckRules,
  numbers: "shown" | "hidden" = "hidden",
): undefined {
  rules.report(path, `must be ${wanted}, not ${typeof value === "number" && numbers === "shown" ? value : nameOf(value)}`);
  return undefined;
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "object":
      return "an object";
    case "string":
      return "this text";
    default:
      return `a ${typeof value}`;
  }
}

/** For files that people write. */
export const STRICT: Omit<CheckRules, "report"> = {
  strictFields: true,
  nullOptional: "refused",
  timesIn: "iso",
  emptyPassword: "refused",
};

/** Problems are sentences that begin with a path. */
export function checkAll(
  check: Check,
  value: unknown,
  rules: Omit<CheckRules, "report"> = STRICT,
): { readonly value: unknown; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const report = (path: Path, problem: string): void => void problems.push(`${formatPath(path)} ${problem}`);
  return { value: check(value, [], { ...rules, report }), problems };
}

/** `meetingOptions.capacity`, `bookings[0].start` */
export function formatPath(path: Path): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return text === "" ? "it" : text.replace(/^\./, "");
}
