import type { ApplyEvent, HostKey } from "../../apply/events.ts";

/** How far an apply has come: what there is to tell of it when it ends without its report. */
export interface ApplyProgress {
  follow(event: ApplyEvent): void;
  received(hostKey: HostKey): void;
  /** The state was written. */
  saved(): void;
  /** The report has been shown: nothing of it need be told again. */
  reported(): void;
  /** Something is no longer as it was before. */
  readonly acted: boolean;
  /** Calls that were begun, and those of them whose outcome isn't known yet. */
  readonly begun: number;
  readonly inFlight: number;
  /** All keys that were given out. */
  readonly given: readonly HostKey[];
  /** What nobody has been told yet. */
  readonly hostKeys: readonly HostKey[];
  readonly lostKeys: readonly string[];
}

export function createApplyProgress(): ApplyProgress {
  let begun = 0;
  let finished = 0;
  let saved = false;
  const inFlight = new Set<string>();
  const given: HostKey[] = [];
  let told = 0;
  let lostKeys: readonly string[] = [];
  return {
    given,
    follow: (event) => {
      if (event.type === "call-started") {
        begun += 1;
        inFlight.add(event.call.id);
      } else if (event.type === "call-ended") inFlight.delete(event.call.id);
      else if (event.type === "change-done") finished += 1;
      else if (event.type === "ended") ({ lostKeys } = event.report);
    },
    received: (hostKey) => void given.push(hostKey),
    saved: () => {
      saved = true;
    },
    reported: () => {
      told = given.length;
      lostKeys = [];
    },
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
      return given.slice(told);
    },
    get lostKeys() {
      return lostKeys;
    },
  };
}
