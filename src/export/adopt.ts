import { openLedger } from "../apply/index.ts";
import { desireAll } from "../config/desire.ts";
import { loadIncludedText } from "../config/load-included-text.ts";
import type { RegionConfig } from "../model/config.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { Change } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { reasonByFingerprint } from "../plan/causes.ts";
import { draftMatch } from "../plan/draft.ts";
import { matchAll } from "../plan/match.ts";
import type { Desired } from "../resources/contract.ts";
import type { Live } from "./choose.ts";
import type { ImportedDomain } from "./import-domain.ts";

export interface Adoption {
  /** The state as it would be had a plan of the imported file been applied to it: all that is in the file is ours. */
  readonly state: State;
  readonly adopted: number;
  /** What else that plan would change; nothing, if all is well. */
  readonly unwanted: readonly Change[];
}

/** A file that is not on any disk yet, and the regions that its project knows. */
export interface Adopting extends Live {
  readonly name: string;
  readonly known: readonly RegionConfig[];
}

/**
 * Reads the imported file as the next run will, with its passwords set, and plans what it declares against what was observed. Whatever
 * is to be adopted goes into the state just as apply would have written it. Throws a Failure if the file can't be read, which is
 * a mistake of ours.
 */
export async function adopt(imported: Pick<ImportedDomain, "text" | "variables">, live: Adopting): Promise<Adoption> {
  const { kinds, keyring, state } = live;
  const desired = await desiredIn(imported, live);
  const matchings = matchAll({ ...live, desired });
  const reasoning = reasonByFingerprint(keyring);
  const changes = [...matchings].flatMap(([kind, { matches }]) =>
    matches
      .flatMap((each) => draftMatch(kind, each, { keyring, reasoning }))
      .map((draft): Change => ({ ...draft.change, calls: [] })),
  );
  const adoptions = changes.filter(({ action }) => action === "adopt");
  // As if aimed at single objects, so that intents which other runs have left stay for the next plan.
  const recorded = { scope: { domains: [], targets: ["*"] }, changes: adoptions, calls: [], records: [] };
  const ledger = openLedger(state, recorded, new Map(kinds.map((kind) => [kind.name, kind])), keyring);
  for (const change of adoptions) ledger.finished(change);
  return {
    state: ledger.state,
    adopted: adoptions.length,
    unwanted: changes.filter(({ action }) => action !== "adopt"),
  };
}

async function desiredIn(
  imported: Pick<ImportedDomain, "text" | "variables">,
  { name, known, kinds, now }: Adopting,
): Promise<readonly Desired[]> {
  const environment = Object.fromEntries([...imported.variables].map(([variable, secret]) => [variable, secret.reveal()]));
  const { config, diagnostics } = await loadIncludedText({ name, text: imported.text, regions: known, environment, now });
  if (config === undefined) throw new Failure(diagnostics);
  const expanded = desireAll(config, kinds, now);
  const errors: readonly Diagnostic[] = expanded.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Failure(errors);
  return expanded.desired;
}
