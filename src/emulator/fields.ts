import { parseTime } from "./time.ts";

/**
 * Checks of what comes from outside, as tables: `shape({ id: required(uint()), lock: nullable(flag) })`. A check gives back the
 * value, cleaned (fields that were left out as `null` are gone, unknown ones too), and complains of what is wrong by its path.
 * A complaint never quotes a text: it may be a password.
 */
export type Check = (value: unknown, path: Path, rules: CheckRules) => unknown;

/** `["meetingOptions", "capacity"]`, `["bookings", 0, "start"]`; empty for the whole. */
export type Path = readonly (string | number)[];

export interface CheckRules {
  readonly strictFields: boolean;
  readonly nullOptional: "asNotated" | "absent" | "refused";
  readonly timesIn: "iso" | "any";
  readonly emptyPassword: "none" | "refused";
  /** `at`: whether what is wrong is the value there, or that there is such a key. */
  readonly complain: (path: Path, complaint: string, at?: "key") => void;
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

/** An object with these fields. */
export function shape(fields: Readonly<Record<string, Field>>): Check {
  return (value, path, rules) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return mustBe("an object", value, path, rules);
    const given = value as Readonly<Record<string, unknown>>;
    const cleaned: [string, unknown][] = [];
    for (const [name, field] of Object.entries(fields)) {
      const at = [...path, name];
      const each = Object.hasOwn(given, name) ? given[name] : undefined;
      if (each === undefined) {
        if (field.presence === "required") rules.complain(at, "is missing");
      } else if (each !== null || !nullIsAbsent(field, rules)) {
        cleaned.push([name, field.check(each, at, rules)]);
      }
    }
    for (const name of rules.strictFields ? Object.keys(given) : []) {
      if (!Object.hasOwn(fields, name)) rules.complain([...path, name], "is not a field of this", "key");
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

/** An object whose values are all alike, under names that mean something. */
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

/** A whole number, not negative. */
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
    if (value === "") rules.complain(path, "must not be empty");
    if (value.length > longest) rules.complain(path, `must not be longer than ${longest} characters`);
    return value;
  };
}

/** Any text; an empty one as the reading `emptyPassword` has it. */
export const password: Check = (value, path, rules) => {
  if (typeof value !== "string") return mustBe("a string", value, path, rules);
  if (value === "" && rules.emptyPassword === "refused") rules.complain(path, "must not be empty");
  if (value.length > 1000) rules.complain(path, "must not be longer than 1000 characters");
  return value;
};

/** A domain's or a room's name: one line without `/` and without blanks around it. */
export const name: Check = (value, path, rules) => {
  text(255)(value, path, rules);
  if (typeof value === "string" && !isName(value)) {
    rules.complain(path, "must be a name without /, control characters and outer blanks");
  }
  return value;
};

/** `domain/room-name` */
export const roomId: Check = (value, path, rules) => {
  if (typeof value !== "string") return mustBe("a string", value, path, rules);
  const parts = value.split("/");
  if (parts.length !== 2 || !parts.every((part) => part !== "" && isName(part))) rules.complain(path, "must be domain/room-name");
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
  if (url?.protocol !== "http:" && url?.protocol !== "https:") rules.complain(path, "must be an http or https url");
  return value;
};

function isName(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return value.length <= 255 && !/[/\u0000-\u001f\u007f-\u009f]/.test(value) && value.trim() === value;
}

/** A number is shown only where a number is wanted, or one of a few words: elsewhere it may be a password without its quotes. */
function mustBe(
  wanted: string,
  value: unknown,
  path: Path,
  rules: CheckRules,
  numbers: "shown" | "hidden" = "hidden",
): undefined {
  rules.complain(path, `must be ${wanted}, not ${typeof value === "number" && numbers === "shown" ? value : nameOf(value)}`);
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

/** For what people write by hand. */
export const STRICT: Omit<CheckRules, "complain"> = {
  strictFields: true,
  nullOptional: "refused",
  timesIn: "iso",
  emptyPassword: "refused",
};

/** Checks something whole; the complaints are sentences that begin with the path. */
export function checkAll(
  check: Check,
  value: unknown,
  rules: Omit<CheckRules, "complain"> = STRICT,
): { readonly value: unknown; readonly complaints: readonly string[] } {
  const complaints: string[] = [];
  const complain = (path: Path, complaint: string): void => void complaints.push(`${formatPath(path)} ${complaint}`);
  return { value: check(value, [], { ...rules, complain }), complaints };
}

/** `meetingOptions.capacity`, `bookings[0].start` */
export function formatPath(path: Path): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return text === "" ? "it" : text.replace(/^\./, "");
}
