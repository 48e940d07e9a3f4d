import { createCaller } from "../../apply/call/index.ts";
import type { CallOutcome } from "../../apply/call/outcome.ts";
import { PACING } from "../../apply/call/pacing.ts";
import type { Keyring } from "../../model/keyring.ts";
import type { Secret } from "../../model/secret.ts";
import { KINDS } from "../../resources/registry.ts";
import type { Project } from "../session.ts";
import type { RoomPlace } from "./place.ts";

export interface RoomCall {
  readonly method: "init" | "destroy" | "kickOut" | "setLock";
  /** Besides the room's id. */
  readonly data: Readonly<Record<string, string | number | boolean>>;
  /** What guards the room from now on. */
  readonly password?: Secret;
}

export interface PerformOptions {
  readonly keyring: Keyring;
  /** No new request is begun after it; what is in flight ends. */
  readonly stop: AbortSignal;
  /** An outcome is unknown, and the list is asked. */
  readonly onCheck: (because: string) => void;
}

/** One call to a room, exactly once: settled by the region's list as apply settles its own (apply/call). */
export function performInRoom(
  { connection }: Project,
  place: RoomPlace,
  call: RoomCall,
  { keyring, stop, onCheck }: PerformOptions,
): Promise<CallOutcome> {
  const { method, data, password } = call;
  const makeCall = createCaller({
    ...connection,
    kinds: new Map(KINDS.map((kind) => [kind.name, kind])),
    reveal: () => password?.reveal() ?? "",
    domainOf: () => place.domain,
    validateTimeout: 0,
    pacing: PACING,
    stop,
    onCheck: (_, because) => onCheck(because),
    onWait: () => undefined,
  });
  const secret = password === undefined ? {} : { key: keyring.hide(password, { ...place, spec: {} }) };
  const sent = { id: place.id, ...data, ...secret };
  return makeCall({ id: "c1", region: place.region, collection: "room", method, data: sent, requires: [] }, new Map());
}
