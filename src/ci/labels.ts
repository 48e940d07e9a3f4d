/**
 * Labels lift guards in the review. One counts for the head that it was set on and for no other, by the forge's clock, if a person who may
 * write has set it:
 *
 *   the forge tells the head ──────────────────────────▶ that one
 *   this job's own event says when it was set ─────────▶ the head in it      sealed into the plan
 *   an earlier plan of this head sealed it ────────────▶ as it was found then
 *
 * What lifted a guard is sealed in the plan as `allowed`, and in its context who did.
 */
import type { Allowances } from "../plan/guard.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Allowed as Sealed } from "../model/plan.ts";
import type { Forge, Label, LabeledPayload, Person, Request } from "../forge/contract.ts";

export interface LabelNames {
  readonly removals: string;
  readonly empty: string;
}

export interface LabelRules {
  readonly names: LabelNames;
  /** Those that rules of the policy name. */
  readonly lifts?: readonly string[];
  /** A label that the author has set doesn't count. */
  readonly notAuthor: boolean;
}

export interface Allowed {
  readonly allow: Allowances;
  /** Who allowed what, for the plan's context. */
  readonly context: { readonly [key: string]: string };
  /** Why a label doesn't count. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface LabelsInHand {
  readonly request: Pick<Request, "author" | "head">;
  readonly labels: readonly Label[];
  /** Of this job's event. */
  readonly labeled: LabeledPayload | undefined;
  /** The contexts of earlier plans of this head, whose seals fit. */
  readonly earlier: readonly { readonly [key: string]: string }[];
}

const KEYS = { removals: "removals-by", empty: "empty-by" } as const;

/** Of a plan's context: who has set a label that lifts a rule. */
const LIFTED_BY = "lifted-by:";

export function isAllowance(key: string): boolean {
  return key === KEYS.removals || key === KEYS.empty || key.startsWith(LIFTED_BY);
}

export async function allowancesOf(
  inHand: LabelsInHand,
  { names, lifts = [], notAuthor }: LabelRules,
  mayWrite: Forge["mayWrite"],
): Promise<Allowed> {
  const allowed = { removals: false, empty: false, lift: new Array<string>() };
  const context: Record<string, string> = {};
  const diagnostics: Diagnostic[] = [];
  const meant = [
    ...(["removals", "empty"] as const).map((what) => ({
      name: names[what],
      key: KEYS[what],
      allow: () => (allowed[what] = true),
    })),
    ...lifts.map((name) => ({ name, key: `${LIFTED_BY}${name}`, allow: () => allowed.lift.push(name) })),
  ];
  for (const { name, key, allow } of meant) {
    const label = inHand.labels.find((each) => each.name === name);
    if (label === undefined) continue;
    // Not if another person has set it anew since, where the forge tells.
    const isSame = (by: string | undefined): boolean => by !== undefined && (label.by === undefined || label.by.login === by);
    const known = inHand.earlier.map((each) => each[key]).find(isSame);
    const found = known === undefined ? await judge(label, inHand, notAuthor, mayWrite) : { by: known };
    if ("because" in found) diagnostics.push(ignored(label.name, found.because));
    else {
      allow();
      context[key] = found.by;
    }
  }
  const { lift, ...rest } = allowed;
  return { allow: { ...rest, ...(lift.length === 0 ? {} : { lift }) }, context, diagnostics };
}

/** Whether what a plan allows still holds: its labels are there. */
export function stillAllowed({ removals, empty, lift = [] }: Sealed, labels: readonly Label[], names: LabelNames): boolean {
  const needed = [...(removals === true ? [names.removals] : []), ...(empty === true ? [names.empty] : []), ...lift];
  return needed.every((name) => labels.some((label) => label.name === name));
}

async function judge(
  label: Label,
  { request, labeled }: LabelsInHand,
  notAuthor: boolean,
  mayWrite: Forge["mayWrite"],
): Promise<{ readonly by: string } | { readonly because: string }> {
  const own = labeled?.name === label.name ? labeled : undefined;
  const head = label.head ?? own?.head;
  const by: Person | undefined = label.head === undefined ? (own?.by ?? label.by) : label.by;
  if (by === undefined || head === undefined) return { because: "the forge doesn't tell who set it, and on which commit" };
  if (head !== request.head.commit) return { because: "it was set on an earlier commit" };
  if (notAuthor && by.id === request.author.id) return { because: "the author of the request set it" };
  if ((await mayWrite(by)) !== "yes") return { because: `${by.login}, who set it, may not write here` };
  return { by: by.login };
}

function ignored(name: string, because: string): Diagnostic {
  const help = "Remove it, and have a person who may write set it on the newest commit.";
  return { severity: "warning", code: "label-ignored", summary: `the label ${name} lifts nothing: ${because}`, help };
}
