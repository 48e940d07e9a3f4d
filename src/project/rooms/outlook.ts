import type { Config } from "../../model/config.ts";
import type { Instant } from "../../model/instant.ts";
import type { Keyring } from "../../model/keyring.ts";
import type { State } from "../../model/state.ts";
import { match } from "../../plan/match.ts";
import type { Decision, Desired, Observed } from "../../resources/contract.ts";
import { comparable } from "../../resources/names.ts";
import { room as kind } from "../../resources/room/index.ts";
import type { RoomPlace } from "./place.ts";

export interface OutlookInput {
  /** Without one, nothing is put back. */
  readonly config: Config | undefined;
  readonly state: State;
  readonly place: RoomPlace;
  /** The room as it is now; `undefined`: not open. */
  readonly live: Observed | undefined;
  /** What was just changed by hand. */
  readonly touched: readonly string[];
  readonly now: Instant;
  readonly keyring: Keyring;
}

/**
 * What the next apply makes of a room as it is now, a sentence for each thing; none if it leaves it alone. It is asked of those who
 * decide for plans, so that it is what a plan would hold.
 */
export function outlookOf(input: OutlookInput): string[] {
  const { config, place, live } = input;
  if (config === undefined) return [];
  const domain = config.domains.get(place.domain);
  const all = domain === undefined ? [] : kind.desire(domain, { now: input.now, regions: config.regions }).desired;
  const declared = all.find((each) => comparable(each.room ?? "") === comparable(place.room));
  if (declared !== undefined && declared.region !== place.region)
    return [`${place.id} is declared in ${declared.region}: nothing in the config speaks of it in ${place.region}.`];

  const { matches, removed } = match({
    ...input,
    kind,
    domains: config.domains,
    desired: declared === undefined ? [] : [declared],
    lists: [{ kind: kind.name, region: place.region, domain: place.domain, objects: live === undefined ? [] : [live] }],
  });
  const orphaned = removed.map(({ observed }) => kind.remove(observed));
  if (declared === undefined && orphaned.length === 0)
    return [`Nothing in the config speaks of ${place.id}: the next apply leaves it as it is.`];
  const decided = matches.flatMap((each) => kind.decide(each, { keyring: input.keyring, drifted: [] }));
  return [
    ...decided.flatMap((decision) => (declared === undefined ? [] : sentencesOf(decision, declared, input))),
    ...orphaned.map((decision) => orphanSentence(decision, input)),
  ];
}

function sentencesOf({ action, fields = [], blocked }: Decision, { spec }: Desired, { place, touched }: OutlookInput): string[] {
  const again = (field: string): string => (touched.includes(field) ? " again" : "");
  if (action === "open") return [`${place.id} is declared open: the next apply opens it${again("active")}.`];
  if (action === "close")
    return [
      `${place.id} is declared closed: the next apply ${blocked === undefined ? "closes it" : "would close it"}${again("active")}${but(blocked)}.`,
    ];
  return fields.map((field) => {
    switch (field) {
      case "lock":
        return spec["lock"] === true
          ? `${place.id} is declared locked: the next apply locks it${again("lock")}.`
          : `${place.id} is declared unlocked: the next apply unlocks it${again("lock")}.`;
      case "password":
        return spec["password"] === null
          ? `${place.id} is declared to have no password: the next apply clears it.`
          : `${place.id} is declared with another password: the next apply sets it.`;
      default:
        return blocked === undefined
          ? `${place.id} is declared a ${String(spec["type"])}: the next apply closes it and opens it again as one.`
          : `${place.id} is declared a ${String(spec["type"])}, but ${blocked}.`;
    }
  });
}

function orphanSentence({ blocked }: Decision, { place }: OutlookInput): string {
  const closes = blocked === undefined ? "closes it" : "would close it";
  return `An apply opened ${place.id}, and the config no longer declares it: the next apply ${closes}${but(blocked)}.`;
}

function but(blocked: string | undefined): string {
  return blocked === undefined ? "" : `, but ${blocked}`;
}
