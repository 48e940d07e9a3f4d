/**
 * A template is a block of which others take what they don't set themselves. Each is merged once with what it uses, whoever uses it; what
 * all uses come to is bounded, as a few lines of templates could stand for millions of values.
 */
import { BUDGETS } from "../../model/budgets.ts";
import { didYouMean } from "../did-you-mean.ts";
import { keyOf, type Place, usedFrom, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import type { CheckedFile } from "../schema/check-file.ts";
import type { Block } from "./block.ts";
import { mergeBlocks } from "./merge.ts";

export type TemplateKind = "rooms" | "domains";

export interface Templates {
  /** What a block of this kind takes in by its `use`, from weak to strong; errors are reported. */
  takeIn(kind: TemplateKind, user: Block): readonly Block[];
  /** Whether more was used than a run takes on. */
  readonly isOver: boolean;
}

export interface Composing {
  readonly report: Report;
  /** Whether a template may be in a part that can't be used. */
  readonly incomplete: boolean;
  readonly pruned: Map<unknown, ReadonlySet<string>>;
}

const DEFINITIONS = { rooms: "room", domains: "domain" } as const satisfies Record<TemplateKind, string>;

export function createTemplates(files: readonly CheckedFile[], composing: Composing): Templates {
  const { report, incomplete, pruned } = composing;
  const templates = { rooms: collect(files, "rooms", report), domains: collect(files, "domains", report) };
  const expanded = new Map<Block, Block | undefined>();
  const sizeOf = createSizeOf();
  let left: number = BUDGETS.templateValues;
  const open: string[] = [];

  const takeIn: Templates["takeIn"] = (kind, user) => {
    const { use } = user.value as { readonly use?: string | readonly string[] };
    const at = within(user.place, "use");
    const names = use === undefined ? [] : typeof use === "string" ? [use] : use;
    return names.flatMap((name, index) => find(kind, name, typeof use === "string" ? at : within(at, index)) ?? []);
  };

  const find = (kind: TemplateKind, name: string, use: Place): Block | undefined => {
    if (left < 0) return undefined;
    const template = templates[kind].get(name);
    if (template === undefined) {
      if (incomplete) return undefined;
      const known = [...templates[kind].keys()];
      report.error("unknown-template", (quote) => `there is no template ${quote.value(name, use)} of ${kind}`, use, {
        help: didYouMean(name, known) ?? `declare it under \`templates: { ${kind}: … }\`, in any file of the project`,
      });
      return undefined;
    }
    if (!expanded.has(template)) expanded.set(template, expand(kind, name, template, use));
    const whole = expanded.get(template);
    if (whole === undefined) return undefined;
    left -= sizeOf(whole.value);
    if (left < 0) {
      const most = BUDGETS.templateValues.toLocaleString("en");
      const summary = `the templates that this config uses stand for more than ${most} values, counted up to here`;
      report.error("too-much-work", summary, use, { help: "part the project, or use smaller templates" });
      return undefined;
    }
    return { value: whole.value, place: usedFrom(whole.place, use) };
  };

  const expand = (kind: TemplateKind, name: string, template: Block, use: Place): Block | undefined => {
    if (open.includes(`${kind} ${name}`)) {
      const circle = [...open.slice(open.indexOf(`${kind} ${name}`)), `${kind} ${name}`].map((each) => each.split(" ")[1]);
      report.error("cyclic-template", `this template uses itself: ${circle.join(" → ")}`, use, {
        help: "take one of these uses out",
      });
      return undefined;
    }
    if (open.length >= BUDGETS.templateDepth) {
      const summary = `more than ${BUDGETS.templateDepth} templates use each other in a row`;
      report.error("too-much-work", summary, use, { help: "let one template hold what some of them do" });
      return undefined;
    }
    open.push(`${kind} ${name}`);
    const merging = { definition: DEFINITIONS[kind], pruned };
    const layers = [...takeIn(kind, template), template];
    open.pop();
    return layers.reduce((weak, strong) => mergeBlocks(weak, strong, merging));
  };

  return {
    takeIn,
    get isOver() {
      return left < 0;
    },
  };
}

function collect(files: readonly CheckedFile[], kind: TemplateKind, report: Report): ReadonlyMap<string, Block> {
  const found = new Map<string, Block>();
  for (const { file, value } of files) {
    for (const [name, template] of Object.entries(value.templates?.[kind] ?? {})) {
      const place: Place = within({ file, path: ["templates", kind] }, name);
      const first = found.get(name);
      if (first !== undefined) {
        report.error("duplicate-declaration", `the template ${quoted(name)} of ${kind} is declared twice`, keyOf(place), {
          help: "give one of them another name",
          related: [{ message: "first declared", place: keyOf(first.place) }],
        });
      } else if (template === null) {
        report.error("wrong-type", "expected a map of settings, not nothing", keyOf(place), {
          help: "write {} for an empty map",
        });
      } else found.set(name, { value: template as Block["value"], place });
    }
  }
  return found;
}

/** Of maps and the values in them; those that are shared are walked once. */
function createSizeOf(): (value: unknown) => number {
  const known = new Map<object, number>();
  const sizeOf = (value: unknown): number => {
    if (typeof value !== "object" || value === null) return 1;
    const before = known.get(value);
    if (before !== undefined) return before;
    let size = 1;
    for (const each of Array.isArray(value) ? value : Object.values(value)) size += sizeOf(each);
    known.set(value, size);
    return size;
  };
  return sizeOf;
}
