/**
 * Calls that may still be done: an earlier run sent one, heard no answer, and wrote down until when it can land. What it makes is not made
 * again before that instant; a plan after it lists first.
 */
import type { Instant } from "../model/instant.ts";
import type { Intent } from "../model/state.ts";
import type { Desired } from "../resources/contract.ts";

/** Why a declared object is not made yet. */
export type Landing = (desired: Desired) => string | undefined;

export function findLanding(intents: readonly Intent[], now: Instant): Landing {
  const landing = new Map(intents.filter((intent) => isLanding(intent, now)).map((intent) => [nameOf(intent), intent.lands]));
  return (desired) => {
    const lands = landing.get(nameOf(desired));
    if (lands === undefined) return undefined;
    return `an earlier call to make it may still be done until ${lands}: the next plan after that looks again`;
  };
}

export function isLanding({ lands, late }: Intent, now: Instant): boolean {
  return lands !== undefined && late !== true && Date.parse(lands) > now;
}

function nameOf({ region, address }: Pick<Intent, "region" | "address">): string {
  return `${region}\n${address}`;
}
