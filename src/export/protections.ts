import { roomAddress } from "../model/address.ts";
import { objectName } from "../model/identity.ts";
import type { Spec } from "../model/spec.ts";
import type { State } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";

/** What is live does not say whether it is protected, and the state does: a file without it would lift each protection. */
export interface Protections {
  /** Of a room's block: whether the state protects the room, open or not. */
  ofRoom(domain: string, room: string): Spec;
  /** Of an entry: it says otherwise than its room's block. Objects that the state does not know say nothing. */
  ofEntry(observed: Observed, block?: Spec): Spec;
}

export function protectionsOf({ objects, missing }: Pick<State, "objects" | "missing">): Protections {
  const known = new Map([...missing, ...Object.values(objects)].map((each) => [objectName(each), each.protect === true]));
  return {
    ofRoom: (domain, room) => {
      const address = roomAddress(domain, room);
      const isProtected = Object.hasOwn(objects, address) && objects[address]?.protect === true;
      return isProtected ? { protect: true } : {};
    },
    ofEntry: (observed, { protect: inherited = false } = {}) => {
      const own = known.get(objectName(observed)) ?? inherited;
      return own === inherited ? {} : { protect: own };
    },
  };
}
