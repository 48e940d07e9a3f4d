import type { NamePart, Part } from "../../model/glob.ts";

/** A place in a glob: the part that the next name has to fit. */
export interface Step {
  /** Its index. */
  readonly glob: number;
  /** Whether the glob names one file. */
  readonly isLiteral: boolean;
  readonly part: Part;
  /** `undefined`: the part is the last. */
  readonly next: Step | undefined;
}

/** One alternative of a glob; it may be empty. */
export function stepOf(glob: number, parts: readonly Part[]): Step | undefined {
  const isLiteral = parts.every((part) => part.kind === "name" && part.literal !== undefined);
  return parts.reduceRight<Step | undefined>((next, part) => ({ glob, isLiteral, part, next }), undefined);
}

/** Where an entry of a folder leads: if it is a folder to further steps, if it is a file to the end of some. */
export interface Arrival {
  readonly folders: readonly Step[];
  readonly files: readonly Step[];
}

/** What is to be done in a folder. */
export interface Table {
  readonly steps: readonly Step[];
  /** The names that are asked for; `undefined`: all entries have to be looked at. */
  readonly names: readonly string[] | undefined;
  /** What an entry takes besides a visit. */
  effort(name: string): number;
  arrive(name: string): Arrival;
}

interface Test {
  readonly part: NamePart;
  readonly steps: Step[];
}

/** More names than this are looked for in a list. */
const FEW = 16;
/** Not entered unless a glob names it. */
const SKIPPED = "node_modules";

/** Equal parts of many globs are tested once. */
export function tableOf(begin: readonly Step[]): Table {
  const steps = withSkips(begin);
  const literals = new Map<string, Step[]>();
  const tests = new Map<string, Test>();
  const anywhere: Step[] = [];
  for (const step of steps) {
    const { part } = step;
    if (part.kind === "any") anywhere.push(step);
    else if (part.literal !== undefined) add(literals, part.literal, step);
    else {
      const test = tests.get(part.text) ?? { part, steps: [] };
      tests.set(part.text, test);
      test.steps.push(step);
    }
  }
  const all = [...tests.values()];
  const arrivals = new Map<string, Arrival>();
  return {
    steps,
    names: anywhere.length + tests.size === 0 && literals.size <= FEW ? [...literals.keys()] : undefined,
    effort: (name) => all.reduce((sum, { part }) => sum + part.effort(name), 0),
    arrive: (name) => {
      const isHidden = name.startsWith(".");
      const fitting = name === SKIPPED ? [] : all.filter(({ part }) => (!isHidden || part.dotted) && part.fits(name));
      const isAnywhere = !isHidden && name !== SKIPPED;
      // Where the same globs lead, the same list is given: its table then is known.
      const key = `${isAnywhere} ${fitting.map(({ part }) => part.text).join("/")} ${literals.has(name) ? name : ""}`;
      const known = arrivals.get(key);
      if (known !== undefined) return known;
      const passed = [...(literals.get(name) ?? []), ...fitting.flatMap((test) => test.steps)];
      const arrival = arrivalOf(passed, isAnywhere ? anywhere : []);
      arrivals.set(key, arrival);
      return arrival;
    },
  };
}

function arrivalOf(passed: readonly Step[], anywhere: readonly Step[]): Arrival {
  const next = passed.flatMap((step) => (step.next === undefined ? [] : [step.next]));
  return { folders: [...next, ...anywhere], files: [...passed, ...anywhere].filter((step) => step.next === undefined) };
}

/** `**` may also stand for no name. */
function withSkips(begin: readonly Step[]): readonly Step[] {
  const steps = new Set<Step>();
  for (const step of begin) {
    for (let each: Step | undefined = step; each !== undefined; each = each.part.kind === "any" ? each.next : undefined)
      steps.add(each);
  }
  return [...steps];
}

function add(map: Map<string, Step[]>, key: string, step: Step): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [step]);
  else known.push(step);
}
