import { objectName } from "../model/identity.ts";
import type { Plan } from "../model/plan.ts";
import type { ObjectId, State } from "../model/state.ts";

interface ObjectRef {
  readonly kind: string;
  readonly region: string;
  readonly id: ObjectId;
}

/** The objects that were there before a call: the owned and the unmanaged ones, and those that this run has made. */
export interface KnownObjects {
  has(ref: ObjectRef): boolean;
  add(ref: ObjectRef): void;
}

export function createKnownObjects(plan: Pick<Plan, "unmanaged">, state: State): KnownObjects {
  const made: ObjectRef[] = [];
  // Needed only once a call's outcome is unknown.
  let names: Set<string> | undefined;
  return {
    has: (ref) => (names ??= namesOf(plan, state, made)).has(objectName(ref)),
    add: (ref) => {
      if (names === undefined) made.push(ref);
      else names.add(objectName(ref));
    },
  };
}

function namesOf({ unmanaged = [] }: Pick<Plan, "unmanaged">, { objects }: State, made: readonly ObjectRef[]): Set<string> {
  const names = new Set([...unmanaged, ...made].map(objectName));
  for (const { kind, region, id, predecessors = [] } of Object.values(objects)) {
    names.add(objectName({ kind, region, id }));
    for (const each of predecessors) names.add(objectName({ kind, ...each }));
  }
  return names;
}
