/**
 * JSON made small: a plan of 20,000 changes repeats the same thousand strings. Each string is kept once in a table, and each set of
 * keys once in another.
 *
 *   "add"            →  3              the index of a string
 *   90               →  "90"           a number is quoted
 *   ["a", "b"]       →  [-1, 0, 1]
 *   { x: 1, y: 2 }   →  [4, "1", "2"]  the index of the keys, then the values
 */
export interface Packed {
  readonly strings: readonly string[];
  readonly shapes: readonly (readonly string[])[];
  readonly value: Code;
}

type Code = number | string | boolean | null | readonly Code[];

const LIST = -1;

/** Packs any JSON value; leaves out `undefined` in objects, as JSON does. */
export function pack(value: unknown): Packed {
  const strings = new Map<string, number>();
  const shapes = new Map<string, number>();
  const placeOf = (known: Map<string, number>, key: string): number => {
    const place = known.get(key) ?? known.size;
    known.set(key, place);
    return place;
  };
  const code = (each: unknown): Code => {
    if (typeof each === "string") return placeOf(strings, each);
    if (typeof each === "number") return String(each);
    if (Array.isArray(each)) return [LIST, ...each.map(code)];
    if (typeof each !== "object" || each === null) return each === true || each === false ? each : null;
    const entries = Object.entries(each).filter(([, item]) => item !== undefined);
    return [placeOf(shapes, JSON.stringify(entries.map(([key]) => key))), ...entries.map(([, item]) => code(item))];
  };
  const packed = code(value);
  return { strings: [...strings.keys()], shapes: [...shapes.keys()].map((keys) => JSON.parse(keys) as string[]), value: packed };
}

export function unpack({ strings, shapes, value }: Packed): unknown {
  const decode = (code: Code): unknown => {
    if (typeof code === "number") return strings[code];
    if (typeof code === "string") return Number(code);
    if (typeof code === "boolean" || code === null) return code;
    const [head, ...rest] = code;
    if (head === LIST) return rest.map(decode);
    return Object.fromEntries((shapes[head as number] ?? []).map((key, index) => [key, decode(rest[index] ?? null)]));
  };
  return decode(value);
}
