import { openLedger } from "../apply/index.ts";
import { desireAll } from "../config/desire.ts";
import { loadIncludedText } from "../config/load-included-text.ts";
import type { RegionConfig } from "../model/config.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { UNKNOWN } from "../model/digest.ts";
import { formatInstant } from "../model/instant.ts";
import type { Change } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { reasonByFingerprint } from "../plan/causes.ts";
import { draftMatch } from "../plan/draft.ts";
import { matchAll } from "../plan/match.ts";
import { underKey } from "../plan/rekey.ts";
import type { Desired } from "../resources/contract.ts";
import type { LiveDomain } from "./select.ts";
import type { ImportedDomain } from "./import-domain.ts";

export interface Adoption {
  /** As if a plan of the imported file had been applied. */
  readonly state: State;
  readonly adopted: number;
  /** The rest of that plan; none if all is well. */
  readonly otherChanges: readonly Change[];
}

export interface AdoptInput extends LiveDomain {
  readonly name: string;
  readonly known: readonly RegionConfig[];
}

/** Plans the imported file against what was observed, and records all that it adopts. Throws a Failure for a file with errors. */
export async function adopt(imported: Pick<ImportedDomain, "text" | "variables">, live: AdoptInput): Promise<Adoption> {
  const { kinds, keyring } = live;
  const state = underKey(live.state, keyring);
  const desired = await desiredIn(imported, live);
  const matchings = matchAll({ ...live, state, desired });
  const reasoning = reasonByFingerprint(keyring);
  const changes = [...matchings].flatMap(([kind, { matches }]) =>
    matches
      .flatMap((each) => draftMatch(kind, each, { keyring, reasoning, unchangedSeries: new Set() }))
      .map((draft): Change => ({ ...draft.change, calls: [] })),
  );
  const adoptions = changes.filter(({ action }) => action === "adopt");
  // A target keeps the intents of other runs for the next plan.
  const recorded = {
    now: formatInstant(live.now),
    seal: UNKNOWN,
    scope: { domains: [], targets: ["*"] },
    changes: adoptions,
    calls: [],
    records: [],
  };
  const ledger = openLedger(state, recorded, new Map(kinds.map((kind) => [kind.name, kind])), keyring);
  for (const change of adoptions) ledger.finished(change);
  return {
    state: ledger.state,
    adopted: adoptions.length,
    otherChanges: changes.filter(({ action }) => action !== "adopt"),
  };
}

async function desiredIn(
  imported: Pick<ImportedDomain, "text" | "variables">,
  { name, known, kinds, now }: AdoptInput,
): Promise<readonly Desired[]> {
  const environment = Object.fromEntries([...imported.variables].map(([variable, secret]) => [variable, secret.reveal()]));
  const { config, diagnostics } = await loadIncludedText({ name, text: imported.text, regions: known, environment, now });
  if (config === undefined) throw new Failure(diagnostics);
  const expanded = desireAll(config, kinds, now);
  const errors: readonly Diagnostic[] = expanded.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Failure(errors);
  return expanded.desired;
}
