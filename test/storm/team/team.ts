/** The life of a team: what it does, and what must be true after each apply. */
import type { Edit } from "../drawn.ts";
import type { Change, Plan } from "../../../src/model/plan.ts";
import { PASSWORDS } from "../drawn.ts";
import { checkCalls } from "../calls.ts";
import { type Applicable, type ApplyOptions, createClone, type Outcome, type World } from "./clone.ts";
import { type Declared, expectedOf, isValid, mergeInto } from "./config.ts";
import { alter, type Attempt, type Step, type Story } from "./drawn.ts";
import { editOne } from "./edit.ts";
import { leftUndone, unreviewedCalls } from "./law.ts";
import { liveIn, type LiveObject } from "./live.ts";
import { doubled, notLive, removed, removedForGood, staleIn, tell, touched, verdictsOf, wrongResult } from "./wrong.ts";

export interface Totals {
  plans: number;
  applies: number;
  kills: number;
  faults: number;
  readonly verdicts: Record<string, number>;
}

export function noTotals(): Totals {
  return { plans: 0, applies: 0, kills: 0, faults: 0, verdicts: {} };
}

function isDrift({ reason, reasons = {} }: Change): boolean {
  return reason === "drift" || Object.values(reasons).includes("drift");
}

/** One project with its repository and its state. */
export interface Team {
  take(step: Step): Promise<void>;
  /** Applies all that was merged, and rolls its series on. Where others change nothing, all that was reviewed is live then. */
  finish(): Promise<void>;
  /** Reviews and applies what is left: the main branch is live then. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface TeamOptions {
  readonly name: string;
  readonly world: World;
  readonly totals: Totals;
  /** What it may declare, and others may not. */
  readonly isOwn: (each: LiveObject) => boolean;
}

interface Request {
  readonly base: Declared;
  readonly branch: Declared;
  isMerged: boolean;
  plan: Plan | undefined;
}

const UNTROUBLED: Attempt = { killedAt: null, faults: [] };

export async function createTeam(story: Story, { name, world, totals, isOwn }: TeamOptions): Promise<Team> {
  const { emulator, clock } = world;
  const clone = await createClone(name, world);
  const requests: Request[] = [];
  const trail: string[] = [];
  let main = story.first;
  let isCalm = true;

  const complain = (about: string, wrong: readonly string[]): void => {
    if (wrong.length === 0) return;
    throw new Error(`${name}, ${about}: ${wrong.join("; ")}\nmain: ${JSON.stringify(main)}\n${trail.join("\n")}`);
  };
  const plan = async (declared: Declared, target: string | null = null): Promise<Plan> => {
    totals.plans += 1;
    return clone.plan(declared, target);
  };
  const expected = () => expectedOf(main, clock.now);

  const applyOnce = async (plans: Applicable, attempt: Attempt, options?: ApplyOptions): Promise<Outcome> => {
    const before = liveIn(emulator);
    const outcome = await clone.apply(main, plans, attempt, { ...options, partial: !isCalm });
    const after = liveIn(emulator);
    totals.applies += 1;
    totals.kills += outcome.result === "killed" ? 1 : 0;
    totals.faults += emulator.log.filter(({ fault }) => fault !== undefined).length;
    const about = typeof plans === "string" ? plans : plans.map(({ seal }) => seal.slice(-6)).join(" ");
    trail.push(`${about}: ${tell(outcome)}`);
    const wrong = [
      ...checkCalls(outcome.made, outcome.events, emulator, Object.values(PASSWORDS)),
      ...doubled(after),
      ...touched(before, after, isOwn),
      ...removedForGood(before, after, expected(), outcome),
      ...(typeof plans === "string" || outcome.made === undefined ? [] : unreviewedCalls(outcome.made, plans)),
      ...(isCalm ? staleIn(outcome) : []),
      ...(attempt === UNTROUBLED ? [...removed(before, after, expected()), ...wrongResult(outcome)] : []),
    ];
    complain(`apply of ${about}`, wrong);
    return outcome;
  };

  /** Until it is done: what an untroubled apply can make it makes at once. */
  const apply = async (plans: Applicable, attempts: readonly Attempt[], options?: ApplyOptions): Promise<void> => {
    const outcomes: Outcome[] = [];
    for (const attempt of [...attempts, UNTROUBLED]) outcomes.push(await applyOnce(plans, attempt, options));
    const { result } = outcomes.at(-1) as Outcome;
    for (const { verdict } of verdictsOf(result)) totals.verdicts[verdict] = (totals.verdicts[verdict] ?? 0) + 1;
    const { made } = await applyOnce(plans, UNTROUBLED, options);
    complain(
      "a second apply",
      (made?.calls ?? []).map(({ collection, method }) => `it calls ${collection}.${method}`),
    );
    // A plan that was spent before counts for nothing.
    const isOpen = outcomes.some((each) => typeof each.result === "string" || each.result.kind !== "spent");
    if (isOpen && typeof plans !== "string" && plans.length === 1) complain("after it", await undone(plans, result));
  };

  /** What the plans have shown, and nothing but what others did stands against. */
  const undone = async (plans: readonly Plan[], result: Outcome["result"]): Promise<string[]> => {
    const stale = new Set(verdictsOf(result).flatMap(({ verdict, address }) => (verdict === "stale" ? [address] : [])));
    return leftUndone(await plan(main), plans, (change) => isCalm || !(stale.has(change.address) || isDrift(change)));
  };

  const edit = (edits: readonly Edit[]): void => {
    for (const [index, each] of edits.entries()) editOne(emulator, liveIn(emulator).filter(isOwn), each, index);
    isCalm = false;
  };

  await applyOnce("new", UNTROUBLED);
  return {
    take: async (step) => {
      if (step.do === "open") {
        const branch = alter(main, step.changes);
        requests.push({ base: main, branch, isMerged: false, plan: step.isPlanned ? await plan(branch) : undefined });
        return;
      }
      if (step.do === "roll") return apply("roll", step.attempts);
      if (step.do === "edit") return edit(step.edits);
      if (requests.length === 0 || step.do === "wait") return;
      const requestOf = (nth: number): Request => requests[nth % requests.length] as Request;
      if (step.do === "apply") {
        const plans = [...new Set(step.requests.map(requestOf))].flatMap((each) => each.plan ?? []);
        if (plans.length > 0) await apply(plans, step.attempts);
        return;
      }
      const request = requestOf(step.request);
      if (step.do === "plan") request.plan = await plan(request.isMerged ? main : request.branch, step.target);
      else if (!request.isMerged) {
        const next = mergeInto(main, request.base, request.branch);
        // What does not load is not merged.
        if (!isValid(next)) return;
        main = next;
        request.isMerged = true;
      }
    },
    finish: async () => {
      const plans = requests.flatMap((each) => (each.isMerged ? (each.plan ?? []) : []));
      if (plans.length > 0) {
        await apply(plans, [{ killedAt: 5, faults: [] }]);
        await apply(plans, [], { again: true });
      }
      await apply("roll", []);
      if (plans.length === 0) return;
      const { result } = await applyOnce(plans, UNTROUBLED, { again: true });
      complain("at the end", await undone(plans, result));
    },
    settle: async () => {
      const all = await plan(main);
      if (all.changes.length > 0) await apply([all], [{ killedAt: 3, faults: [] }]);
      const { changes } = await plan(main);
      complain(
        "settled",
        changes.map(({ action, address, blocked }) => `${action} ${address} ${blocked ?? ""}`),
      );
      complain("settled", notLive(liveIn(emulator), expected()));
    },
    close: () => clone.remove(),
  };
}
