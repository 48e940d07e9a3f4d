/** The life of a team from its drawing to its verdict. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApplyEvent } from "../../../src/apply/events.ts";
import type { Emulator } from "../../../src/emulator/index.ts";
import { Failure } from "../../../src/model/diagnostic.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { applyProject } from "../../../src/project/apply/apply.ts";
import type { ApplyResult } from "../../../src/project/apply/request.ts";
import { openProject } from "../../../src/project/open.ts";
import { planProject } from "../../../src/project/plan.ts";
import type { LiveProject } from "../../../src/project/project.ts";
import { PASSWORDS } from "../drawn.ts";
import { checkCalls } from "../calls.ts";
import { configText, type Declared, expectedOf, isValid, mergeInto } from "./config.ts";
import { alter, type Attempt, type Step, type Story } from "./drawn.ts";
import { leftUndone, unreviewedCalls } from "./law.ts";
import { isAs, liveIn, type LiveObject, nameOf, placeOf } from "./live.ts";
import { mortal } from "./mortal.ts";

export const NOW = Date.parse("2026-11-23T09:30:00Z");
const HOUR = 3_600_000;
const MAX_AGE = 30 * 24 * HOUR;
const RETRY = { tries: 4, within: 5_000, base: 1, cap: 4 };
const PACING = { settle: { base: 1, cap: 4 }, validate: { base: 1, cap: 4 }, gather: 1 };
const TIMEOUT = 20_000;
const UNTROUBLED: Attempt = { killedAt: null, faults: [] };

interface Request {
  readonly base: Declared;
  readonly branch: Declared;
  readonly name: string;
  isMerged: boolean;
  plan: Plan | undefined;
}

export interface Totals {
  plans: number;
  applies: number;
  kills: number;
  verdicts: Record<string, number>;
}

/** One project with its repository and its state. */
export interface Team {
  take(step: Step): Promise<void>;
  /** Applies all that was merged. Throws if something that was reviewed is not live then. */
  finish(): Promise<void>;
  /** Reviews and applies what is left: the main branch is live then. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface World {
  readonly emulator: Emulator;
  readonly url: string;
  readonly clock: { now: number };
  readonly totals: Totals;
  /** Others change what is live: plans may be stale. */
  readonly isCalm: boolean;
}

export async function createTeam(story: Story, name: string, world: World): Promise<Team> {
  const { emulator, url, clock, totals, isCalm } = world;
  const directory = await mkdtemp(join(tmpdir(), "xroom-team-"));
  const requests: Request[] = [];
  let main = story.first;
  let isUntouched = true;

  const open = async (declared: Declared, onTry: (event: ApplyEvent) => void = () => undefined): Promise<LiveProject> => {
    await writeFile(join(directory, "xroom.yaml"), configText(url, name, declared));
    const environment = { XROOM_ID: emulator.account.id, XROOM_SECRET: emulator.account.secret, ...PASSWORDS };
    const options = { directory, environment, now: clock.now, retry: RETRY, timeout: TIMEOUT };
    return openProject({ ...options, onTry: (event) => onTry({ type: "try", try: event }) });
  };
  const planOf = async (declared: Declared, target: string | null = null): Promise<Plan> => {
    await using project = await open(declared);
    totals.plans += 1;
    return await planProject(project, { scope: { domains: [], targets: target === null ? [] : [target] }, allow: ALLOW });
  };

  /** Applies to the main branch, once. */
  const applyOnce = async (plans: readonly Plan[] | "roll" | "new", attempt: Attempt, again = false): Promise<Outcome> => {
    const events: ApplyEvent[] = [];
    const project = await open(main, (event) => events.push(event));
    const { project: dying, death } = mortal(project, attempt.killedAt);
    let made: Plan | undefined;
    emulator.clearLog();
    emulator.clearFaults();
    for (const fault of attempt.faults) emulator.order(fault);
    const request = {
      command: "xroom apply",
      parallelism: 4,
      validateTimeout: 50,
      pacing: PACING,
      allow: typeof plans === "string" ? ALLOW : NOTHING,
      ...(plans === "roll" ? { scope: { domains: [], targets: [], roll: true as const } } : {}),
      ...(typeof plans === "string" ? {} : { saved: { plans: plans.map(named), maxAge: MAX_AGE, again, partial: !isCalm } }),
    };
    totals.applies += 1;
    try {
      const applying = applyProject(dying, request, {
        onEvent: (event) => events.push(event),
        onReady: async (plan) => {
          made = plan;
        },
      });
      applying.catch(() => undefined);
      const result = await Promise.race([applying, death]);
      if (result === "killed") totals.kills += 1;
      return { result, made, events };
    } catch (failure) {
      if (!(failure instanceof Failure) || attempt.faults.length === 0) throw failure;
      return { result: "failed", made, events };
    } finally {
      // The lease of a killed run would end by itself; here time does not pass.
      await project.state.forceUnlock();
      await project.close();
      await quiet(emulator);
      emulator.clearFaults();
    }
  };

  const apply = async (plans: readonly Plan[] | "roll" | "new", attempts: readonly Attempt[], again = false): Promise<void> => {
    const tries = [...attempts, UNTROUBLED, UNTROUBLED];
    for (const [index, attempt] of tries.entries()) {
      const before = liveIn(emulator);
      const outcome = await applyOnce(plans, attempt, again);
      if (process.env["DEBUG"] !== undefined) {
        const r = outcome.result;
        console.error(
          index,
          attempt.killedAt,
          typeof r === "string" ? r : r.kind,
          typeof r === "object" && r.kind === "applied"
            ? JSON.stringify(
                r.review?.concluded.map(({ verdict, failure }) => [verdict.verdict, verdict.address, verdict.because, failure]),
              )
            : "",
          outcome.made?.changes.map(({ action, address }) => `${action} ${address}`),
        );
      }
      const about = `${name}: apply of ${typeof plans === "string" ? plans : plans.map(({ context, now }) => context?.["change"] ?? now).join(", ")}`;
      complain(about, outcome, checkCalls(outcome.made, outcome.events, emulator, Object.values(PASSWORDS)));
      complain(about, outcome, doubled(liveIn(emulator)));
      if (typeof plans !== "string" && outcome.made !== undefined) complain(about, outcome, unreviewedCalls(outcome.made, plans));
      if (attempt !== UNTROUBLED) continue;
      complain(about, outcome, removed(before, liveIn(emulator)));
      complain(about, outcome, wrongResult(outcome.result, isCalm && isUntouched));
      // What an untroubled apply can make it makes at once.
      if (index === tries.length - 1 && outcome.made !== undefined && outcome.made.calls.length > 0)
        complain(about, outcome, [`a second apply calls ${outcome.made.calls.length} more`]);
      if (typeof outcome.result === "object" && outcome.result.kind === "applied")
        for (const { verdict } of outcome.result.review?.concluded ?? [])
          totals.verdicts[verdict.verdict] = (totals.verdicts[verdict.verdict] ?? 0) + 1;
    }
  };

  /** Nothing that the main branch declares may go; it may move to where it is declared to be. */
  const removed = (before: readonly LiveObject[], after: readonly LiveObject[]): string[] => {
    const left = new Set([...after.map(placeOf), ...after.map(nameOf)]);
    const declared = new Set(expectedOf(main, clock.now).map(placeOf));
    const gone = before.filter((each) => declared.has(placeOf(each)) && !left.has(placeOf(each)) && !left.has(nameOf(each)));
    return gone.map((each) => `${nameOf(each)} (${each.key}) is declared, and was removed`);
  };

  const complain = (about: string, outcome: Outcome | undefined, wrong: readonly string[]): void => {
    if (wrong.length === 0) return;
    const calls =
      outcome?.made?.calls.map(({ id, region, collection, method }) => `${id} ${region} ${collection}.${method}`) ?? [];
    throw new Error(`${about}: ${wrong.join("; ")}\nplanned: ${calls.join(", ")}\nmain: ${JSON.stringify(main)}`);
  };

  const merged = (): Plan[] => requests.flatMap(({ isMerged, plan }) => (isMerged && plan !== undefined ? [plan] : []));

  await applyOnce("new", UNTROUBLED);
  return {
    take: async (step) => {
      if (step.do === "open") {
        const branch = alter(main, step.changes);
        const request: Request = { base: main, branch, name: `#${requests.length + 1}`, isMerged: false, plan: undefined };
        requests.push(request);
        if (step.isPlanned) request.plan = await planOf(branch);
        return;
      }
      if (step.do === "roll") return apply("roll", step.attempts);
      if (requests.length === 0) return;
      const request = (nth: number): Request => requests[nth % requests.length] as Request;
      if (step.do === "plan") {
        const each = request(step.request);
        each.plan = await planOf(each.isMerged ? main : each.branch, step.target);
      } else if (step.do === "merge") {
        const { base, branch, isMerged } = request(step.request);
        const next = mergeInto(main, base, branch);
        if (isMerged || !isValid(next)) return;
        main = next;
        request(step.request).isMerged = true;
      } else if (step.do === "apply") {
        const plans = [...new Set(step.requests.map(request))].flatMap(({ plan }) => plan ?? []);
        if (plans.length > 0) await apply(plans, step.attempts);
      } else isUntouched = false;
    },
    finish: async () => {
      const plans = merged();
      if (plans.length > 0) await apply(plans, [{ killedAt: 5, faults: [] }]);
      if (plans.length > 0) await apply(plans, [], true);
      await apply("roll", []);
      if (!isCalm) return;
      complain(`${name}: at the end`, undefined, leftUndone(await planOf(main), plans));
    },
    settle: async () => {
      const plan = await planOf(main);
      if (plan.changes.length > 0) await apply([plan], [{ killedAt: 3, faults: [] }]);
      const { changes } = await planOf(main);
      complain(
        `${name}: settled`,
        undefined,
        changes.map(({ action, address, blocked }) => `${action} ${address} ${blocked ?? ""}`),
      );
      complain(`${name}: settled`, undefined, lost(expectedOf(main, clock.now), liveIn(emulator)));
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

interface Outcome {
  readonly result: ApplyResult | "killed" | "failed";
  readonly made: Plan | undefined;
  readonly events: readonly ApplyEvent[];
}

const ALLOW = { removals: true, empty: true };
const NOTHING = { removals: false, empty: false };

function named(plan: Plan, index: number): { readonly plan: Plan; readonly name: string } {
  return { plan: JSON.parse(JSON.stringify(plan)) as Plan, name: `${index}.json` };
}

function wrongResult(result: Outcome["result"], isCalm: boolean): string[] {
  if (typeof result === "string") return [result];
  if (result.kind === "refused") return [`refused: ${result.diagnostics.map(({ summary }) => summary).join("; ")}`];
  if (result.kind !== "applied") return [];
  const { report, review } = result;
  const stale = (review?.concluded ?? []).filter(({ verdict }) => isCalm && verdict.verdict === "stale");
  return [
    ...report.undone.map(({ change, message }) => `${change.address} was not done: ${message}`),
    ...stale.map(({ verdict }) => `${verdict.address} is stale, and nobody has touched it: ${verdict.because}`),
  ];
}

function doubled(live: readonly LiveObject[]): string[] {
  const seen = new Set<string>();
  return live.flatMap((each) => {
    const place = placeOf(each);
    if (seen.has(place)) return [`twice: ${place}`];
    seen.add(place);
    return [];
  });
}

function lost(expected: ReturnType<typeof expectedOf>, live: readonly LiveObject[]): string[] {
  const places = new Map(live.map((each) => [placeOf(each), each]));
  return expected.flatMap((each) => {
    const found = places.get(placeOf(each));
    if (found === undefined) return [`not live: ${each.address} (${placeOf(each)})`];
    return isAs(found, each.fields) ? [] : [`not as declared: ${each.address}: ${JSON.stringify([found.fields, each.fields])}`];
  });
}

/** Until the platform has ended what it was asked for. */
async function quiet(emulator: Emulator): Promise<void> {
  for (let calls = -1; calls !== emulator.log.length;) {
    calls = emulator.log.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
