import { type CallOutcome, createCaller, PACING } from "../../apply/call/index.ts";
import type { Secret } from "../../model/secret.ts";
import type { Observed } from "../../resources/contract.ts";
import { KINDS } from "../../resources/registry.ts";
import type { ConnectedProject } from "../project.ts";
import type { RoomPlace } from "./place.ts";

export interface RoomCall {
  readonly method: "init" | "destroy" | "kickOut" | "setLock";
  /** Without the room's id. */
  readonly data: Readonly<Record<string, string | number | boolean>>;
  readonly password?: Secret;
}

export interface RoomCallOptions {
  /** No new request begins after it. */
  readonly stop: AbortSignal;
  /** The other rooms of its place that were open before. */
  readonly others: readonly Observed[];
  /** The outcome is unknown, and a list is read. */
  readonly onCheck: (because: string) => void;
}

/** Exactly once, as in an apply (apply/call). */
export function callRoom(
  { connection, keyring }: ConnectedProject,
  place: RoomPlace,
  call: RoomCall,
  { stop, others, onCheck }: RoomCallOptions,
): Promise<CallOutcome> {
  const { method, data, password } = call;
  const makeCall = createCaller({
    ...connection,
    kinds: new Map(KINDS.map((kind) => [kind.name, kind])),
    reveal: () => password?.reveal() ?? "",
    domainOf: () => place.domain,
    isKnown: (_, id) => others.some((each) => each.id === id),
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
