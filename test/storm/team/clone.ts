/** A clone of a project: plans and applies as the commands make them, in processes that may die. */
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
import { configText, DAY, type Declared } from "./config.ts";
import type { Attempt } from "./drawn.ts";
import { mortal } from "./mortal.ts";

export const NOW = Date.parse("2026-11-23T09:30:00Z");
const MAX_AGE = 30 * DAY;
const RETRY = { tries: 4, within: 5_000, base: 1, cap: 4 };
const PACING = { settle: { base: 1, cap: 4 }, validate: { base: 1, cap: 4 }, gather: 1 };
const TIMEOUT = 20_000;

export interface World {
  readonly emulator: Emulator;
  readonly url: string;
  readonly clock: { now: number };
}

/** Saved plans; `new`: one that is made and applied at once; `roll`: only the new meetings of unchanged series. */
export type Applicable = readonly Plan[] | "new" | "roll";

export interface Outcome {
  /** `failed`: a call or a list failed before there was a report. */
  readonly result: ApplyResult | "killed" | "failed";
  /** What was to be called; `undefined` if it did not come so far. */
  readonly made: Plan | undefined;
  readonly events: readonly ApplyEvent[];
}

export interface ApplyOptions {
  /** Applies spent plans, too. */
  readonly again?: boolean;
  /** Leaves out what is stale. */
  readonly partial?: boolean;
}

export interface Clone {
  plan(declared: Declared, target?: string | null): Promise<Plan>;
  /** Applies to this config, once. */
  apply(declared: Declared, plans: Applicable, attempt: Attempt, options?: ApplyOptions): Promise<Outcome>;
  remove(): Promise<void>;
}

export async function createClone(name: string, { emulator, url, clock }: World): Promise<Clone> {
  const directory = await mkdtemp(join(tmpdir(), "xroom-team-"));
  const open = async (declared: Declared, onEvent: (event: ApplyEvent) => void = () => undefined): Promise<LiveProject> => {
    await writeFile(join(directory, "xroom.yaml"), configText(url, name, declared));
    const environment = {
      XROOM_ID: emulator.account.id,
      XROOM_SECRET: emulator.account.secret,
      XROOM_HOSTS: "127.0.0.1",
      ...PASSWORDS,
    };
    const onTry = (event: Extract<ApplyEvent, { type: "try" }>["try"]): void => onEvent({ type: "try", try: event });
    return openProject({ directory, environment, now: clock.now, retry: RETRY, timeout: TIMEOUT, onTry });
  };

  return {
    plan: async (declared, target = null) => {
      await using project = await open(declared);
      return await planProject(project, { scope: { domains: [], targets: target === null ? [] : [target] }, allow: ALLOW });
    },
    apply: async (declared, plans, { killedAt, faults }, { again = false, partial = false } = {}) => {
      const events: ApplyEvent[] = [];
      const project = await open(declared, (event) => events.push(event));
      const { project: dying, death } = mortal(project, killedAt);
      let made: Plan | undefined;
      emulator.clearLog();
      emulator.clearFaults();
      for (const fault of faults) emulator.order(fault);
      const saved =
        plans === "new" || plans === "roll" ? undefined : { plans: plans.map(named), maxAge: MAX_AGE, again, partial };
      const request = {
        command: "xroom apply",
        parallelism: 4,
        validateTimeout: 50,
        pacing: PACING,
        saved,
        ...(saved === undefined ? { allow: ALLOW } : {}),
        ...(plans === "roll" ? { scope: { domains: [], targets: [], roll: true as const } } : {}),
      };
      const onReady = async (plan: Plan): Promise<void> => {
        made = plan;
      };
      try {
        const applying = applyProject(dying, request, { onEvent: (event) => events.push(event), onReady });
        applying.catch(() => undefined);
        return { result: await Promise.race([applying, death]), made, events };
      } catch (failure) {
        if (!(failure instanceof Failure) || faults.length === 0) throw failure;
        return { result: "failed", made, events };
      } finally {
        // The lease of a killed run would end by itself; here time does not pass.
        await project.state.forceUnlock();
        await project.close();
        await quiet(emulator);
        emulator.clearFaults();
      }
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Here nothing is too much. */
const ALLOW = { removals: true, empty: true };

/** As it is read from its file. */
function named(plan: Plan): { readonly plan: Plan; readonly name: string } {
  return { plan: JSON.parse(JSON.stringify(plan)) as Plan, name: `${plan.seal.slice(-8)}.json` };
}

/** Until the platform has ended what it was asked for. */
async function quiet(emulator: Emulator): Promise<void> {
  for (let calls = -1; calls !== emulator.log.length;) {
    calls = emulator.log.length;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
