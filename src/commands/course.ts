import type { ApplyEvent, HostKey } from "../apply/events.ts";

/** How far an apply has come: what there is to tell of it when it ends without its report. */
export interface Course {
  follow(event: ApplyEvent): void;
  received(hostKey: HostKey): void;
  /** The report has been shown: nothing of it need be told again. */
  reported(): void;
  /** Calls that were begun, and those of them whose outcome isn't known yet. */
  readonly begun: number;
  readonly inFlight: number;
  /** What nobody has been told yet. */
  readonly hostKeys: readonly HostKey[];
  readonly lostKeys: readonly string[];
}

export function createCourse(): Course {
  let begun = 0;
  const inFlight = new Set<string>();
  let hostKeys: HostKey[] = [];
  let lostKeys: readonly string[] = [];
  return {
    follow: (event) => {
      if (event.type === "call-started") {
        begun += 1;
        inFlight.add(event.call.id);
      } else if (event.type === "call-ended") inFlight.delete(event.call.id);
      else if (event.type === "ended") ({ lostKeys } = event.report);
    },
    received: (hostKey) => void hostKeys.push(hostKey),
    reported: () => {
      hostKeys = [];
      lostKeys = [];
    },
    get begun() {
      return begun;
    },
    get inFlight() {
      return inFlight.size;
    },
    get hostKeys() {
      return hostKeys;
    },
    get lostKeys() {
      return lostKeys;
    },
  };
}
