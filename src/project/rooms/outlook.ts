import type { Diagnostic } from "../../model/diagnostic.ts";
import { match } from "../../plan/match.ts";
import type { Decision, Desired, Observed } from "../../resources/contract.ts";
import { comparable } from "../../resources/names.ts";
import { room as kind } from "../../resources/room/index.ts";
import type { ConnectedProject } from "../project.ts";
import type { RoomPlace } from "./place.ts";
import { readStateIfPossible } from "./state.ts";

export interface RoomNow {
  readonly place: RoomPlace;
  /** `undefined` if it isn't open. */
  readonly live: Observed | undefined;
  /** Just changed by hand. */
  readonly touched: readonly string[];
}

export interface Outlook {
  readonly sentences: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What the next apply will do to a room, by the kind's own decisions. */
export async function outlookOf(project: ConnectedProject, now: RoomNow): Promise<Outlook> {
  if (!project.hasConfig) return { sentences: [], diagnostics: [] };
  const { place, live } = now;
  const { state, diagnostics } = await readStateIfPossible(project);
  const declared = project.desired.find(
    ({ domain, room = "" }) => domain === place.domain && comparable(room) === comparable(place.room),
  );
  if (declared !== undefined && declared.region !== place.region) {
    const sentence = `${place.id} is declared in ${declared.region}: the config says nothing of it in ${place.region}.`;
    return { sentences: [sentence], diagnostics };
  }
  const { matches, removed } = match({
    kind,
    domains: project.config.domains,
    desired: declared === undefined ? [] : [declared],
    lists: [{ kind: kind.name, region: place.region, domain: place.domain, objects: live === undefined ? [] : [live] }],
    state,
    now: project.now,
    keyring: project.keyring,
  });
  const { keyring } = project;
  const removals = removed.map(({ observed }) => kind.remove(observed));
  if (declared === undefined && removals.length === 0)
    return { sentences: [`The config says nothing of ${place.id}: the next apply leaves it as it is.`], diagnostics };
  const decisions = matches.flatMap((each) => kind.decide(each, { keyring, drifted: [] }));
  return {
    sentences: [
      ...decisions.flatMap((decision) => (declared === undefined ? [] : sentencesOf(decision, declared, now))),
      ...removals.map((decision) => removalSentence(decision, now)),
    ],
    diagnostics,
  };
}

function sentencesOf({ action, fields = [], blocked }: Decision, { spec }: Desired, { place, touched }: RoomNow): string[] {
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

function removalSentence({ blocked }: Decision, { place }: RoomNow): string {
  const closes = blocked === undefined ? "closes it" : "would close it";
  return `An apply opened ${place.id}, and the config no longer declares it: the next apply ${closes}${but(blocked)}.`;
}

function but(blocked: string | undefined): string {
  return blocked === undefined ? "" : `, but ${blocked}`;
}
