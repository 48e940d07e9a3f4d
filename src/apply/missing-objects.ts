import { objectName } from "../model/identity.ts";
import type { Plan } from "../model/plan.ts";
import type { MissingObject, ObjectPlace, StateObject } from "../model/state.ts";

/** What the state has of missing objects (plan/absence/missing.ts) while a plan is applied. */
export interface MissingObjects {
  readonly left: readonly MissingObject[];
  /** Others removed them, and their addresses have other objects by now. */
  readonly replaced: readonly { readonly was: MissingObject; readonly by: StateObject }[];
  /** It was made, or removed. */
  delete(kind: string, place: ObjectPlace): void;
}

export function openMissingObjects(
  before: readonly MissingObject[],
  records: Plan["missing"] = [],
  ownerAt: (address: string) => StateObject | undefined,
): MissingObjects {
  const missing = new Map(before.map((each) => [objectName(each), each]));
  const gone = new Map([...before, ...records.flatMap(({ object }) => object ?? [])].map((each) => [objectName(each), each]));
  for (const record of records) {
    if (record.object === null) missing.delete(objectName(record));
    else missing.set(objectName(record), record.object);
  }
  const successorOf = (was: MissingObject): StateObject | undefined => {
    const own = was.gone === true ? ownerAt(was.address) : undefined;
    return own === undefined || objectName(own) === objectName(was) ? undefined : own;
  };
  return {
    get left() {
      return [...missing.values()].filter((each) => successorOf(each) === undefined);
    },
    get replaced() {
      return [...gone.values()].flatMap((was) => {
        const by = successorOf(was);
        return by === undefined ? [] : [{ was, by }];
      });
    },
    delete: (kind, { region, id }) => {
      missing.delete(objectName({ kind, region, id }));
    },
  };
}
