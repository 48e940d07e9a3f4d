import type { ApplyEvent, HostKey } from "../../apply/index.ts";
import { callsGivingKeys } from "../../render/apply/host-keys.ts";

/** How far an apply has come, for the words when it ends without a report. */
export interface ApplyProgress {
  follow(event: ApplyEvent): void;
  received(hostKey: HostKey): void;
  saved(): void;
  reported(): void;
  /** Resolves once no call is in flight whose answer holds a key that is given once, and each such key is kept. */
  keysSettled(): Promise<void>;
  readonly acted: boolean;
  /** Numbers of calls: begun, and begun with an outcome still open. */
  readonly begun: number;
  readonly inFlight: number;
  /** All keys that the API gave out. */
  readonly given: readonly HostKey[];
  /** Not yet printed. */
  readonly hostKeys: readonly HostKey[];
  readonly lostKeys: readonly string[];
}

export function createApplyProgress(): ApplyProgress {
  let begun = 0;
  let finished = 0;
  let saved = false;
  const inFlight = new Set<string>();
  let givingKeys: ReadonlySet<string> = new Set();
  const settled = new Set<() => void>();
  const isSettled = (): boolean => ![...inFlight].some((id) => givingKeys.has(id));
  const given: HostKey[] = [];
  let printed = 0;
  let lostKeys: readonly string[] = [];
  return {
    given,
    follow: (event) => {
      if (event.type === "started") givingKeys = callsGivingKeys(event.plan);
      else if (event.type === "call-started") {
        begun += 1;
        inFlight.add(event.call.id);
      } else if (event.type === "call-ended") {
        inFlight.delete(event.call.id);
        if (settled.size > 0 && isSettled()) for (const resolve of settled) resolve();
      } else if (event.type === "change-done") finished += 1;
      else if (event.type === "ended") ({ lostKeys } = event.report);
    },
    received: (hostKey) => void given.push(hostKey),
    saved: () => {
      saved = true;
    },
    reported: () => {
      printed = given.length;
      lostKeys = [];
    },
    keysSettled: () => (isSettled() ? Promise.resolve() : new Promise((resolve) => void settled.add(resolve))),
    get acted() {
      return saved || begun + finished > 0;
    },
    get begun() {
      return begun;
    },
    get inFlight() {
      return inFlight.size;
    },
    get hostKeys() {
      return given.slice(printed);
    },
    get lostKeys() {
      return lostKeys;
    },
  };
}
