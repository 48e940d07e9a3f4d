import type { Instant } from "../../model/instant.ts";
import type { CreateRecurrence } from "../recurrence/load.ts";
import type { Recurrence } from "../recurrence/recurrence.ts";
import { MOST_OF_ONE, type Rule } from "../recurrence/rule.ts";
import type { Dates } from "../recurrence/work.ts";
import type { ZonedTime } from "../time/resolve-time.ts";

/** A rule from a start on, in its zone. Its answers throw an UnworkableRule, again and again without a second try. */
export interface Evaluation {
  first(): Instant | undefined;
  has(instant: Instant): boolean;
  /** Both ends included. */
  near(from: Instant, to: Instant): Near;
}

interface Near {
  /** `undefined`: too many. */
  readonly meetings: readonly Instant[] | undefined;
  readonly skipped: ReturnType<Recurrence["skipped"]>;
  readonly repeated: ReturnType<Recurrence["repeated"]>;
}

export type Evaluate = (rule: Rule, start: ZonedTime) => Evaluation;

/** Each rule is evaluated once for each start and zone: an alias or a copy of a series costs nothing more. */
export function createEvaluate(createRecurrence: CreateRecurrence, dates: Dates): Evaluate {
  const known = new Map<string, Evaluation>();
  return (rule, start) => {
    const { parts, until } = rule;
    const key = JSON.stringify([parts, until?.local, until?.utc, start.local, start.instant, start.zone.name]);
    const evaluation = known.get(key) ?? evaluationOf(createRecurrence(rule, start, dates.ofRule()));
    known.set(key, evaluation);
    return evaluation;
  };
}

function evaluationOf(recurrence: Recurrence): Evaluation {
  const answers = new Map<string, () => unknown>();
  const once = <T>(question: string, ask: () => T): T => {
    const known = answers.get(question) ?? remembered(ask);
    answers.set(question, known);
    return known() as T;
  };
  return {
    first: () => once("first", () => recurrence.first()),
    has: (instant) => recurrence.has(instant),
    near: (from, to) =>
      once(`${from} ${to}`, () => {
        const meetings = recurrence.between(from, to, MOST_OF_ONE);
        return meetings === undefined
          ? { meetings, skipped: [], repeated: [] }
          : { meetings, skipped: recurrence.skipped(from, to), repeated: recurrence.repeated(meetings) };
      }),
  };
}

function remembered<T>(ask: () => T): () => T {
  try {
    const answer = ask();
    return () => answer;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
