import type { ReadClient, WriteClient } from "../api/client.ts";
import { formatInstant, type Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Call, Change, Plan } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import type { Kind } from "../resources/contract.ts";
import { type Kinds, kindsByName } from "../resources/kinds.ts";
import type { Pacing } from "./call/pacing.ts";
import type { ApplyEvent, HostKey, Report } from "./events.ts";
import { type Ledger, openLedger } from "./ledger.ts";

export interface ExecuteInput {
  readonly plan: Plan;
  readonly state: State;
  readonly kinds: readonly Kind[];
  readonly keyring: Keyring;
  readonly reader: ReadClient;
  readonly writer: WriteClient;
  /** A secret's value by its digest. */
  readonly reveal: (digest: string) => string;
  /** Calls at once per region. */
  readonly parallelism: number;
  /** Milliseconds. */
  readonly validateTimeout: number;
  /** Milliseconds for which a list may lack what was made. Default: until the next plan. */
  readonly lag?: number;
  /** Default: no object ends while the run lasts. */
  readonly now?: () => Instant;
  /** Default: PACING. */
  readonly pacing?: Pacing;
  /** The reasons for which changes are not made, by address. */
  readonly leftOut?: ReadonlyMap<string, string>;
  readonly onEvent: (event: ApplyEvent) => void;
  /** Stores a host key before its call counts as done. */
  readonly keep?: (hostKey: HostKey) => Promise<void>;
  /** Once aborted no call begins; those in flight end. */
  readonly stop: AbortSignal;
  /** What the state is to hold besides, once all calls have ended. Default: nothing. */
  readonly conclude?: (state: State, report: Report) => State;
  /** Writes the state, with the next serial. */
  readonly save: (state: State) => Promise<void>;
}

export interface ApplyRun {
  readonly input: ExecuteInput;
  readonly kinds: Kinds;
  readonly ledger: Ledger;
  readonly hostKeys: HostKey[];
  readonly lostKeys: string[];
  /** Errors that are no call's outcome. After one no call begins; they are thrown at the end. */
  readonly errors: unknown[];
  changeOf(call: Call): Change;
  emit(event: ApplyEvent): void;
}

export function startRun(input: ExecuteInput): ApplyRun {
  const { plan, state, keyring } = input;
  const kinds = kindsByName(input.kinds);
  const changes = new Map(plan.changes.flatMap((change) => change.calls.map((id) => [id, change] as const)));
  const errors: unknown[] = [];
  const { lag, now = Date.now } = input;
  const lateUntil = lag === undefined ? undefined : (): string => formatInstant(Math.ceil(now() + lag));
  return {
    input,
    kinds,
    ledger: openLedger(state, plan, kinds, keyring, lateUntil),
    hostKeys: [],
    lostKeys: [],
    errors,
    changeOf: ({ id }) => changes.get(id) as Change,
    emit: (event) => {
      try {
        input.onEvent(event);
      } catch (error) {
        errors.push(error);
      }
    },
  };
}
