import { openLedger } from "../apply/ledger.ts";
import { loadText } from "../config/load-text.ts";
import { expand } from "../config/expand.ts";
import type { RegionConfig } from "../model/config.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { plan } from "../plan/plan.ts";
import type { Live } from "./choose.ts";
import type { ImportedDomain } from "./import-domain.ts";

export interface Adoption {
  /** The state as it would be had a plan of the imported file been applied to it: all that is in the file is ours. */
  readonly state: State;
  readonly adopted: number;
  /** What the file's declarations would change; nothing, if all is well. */
  readonly unwanted: readonly Plan["changes"][number][];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Plans the imported file as the next run will, with its passwords set, against what was observed. Whatever it finds to be adopted goes
 * into the state just as apply would have written it. Throws a Failure if the file can't be read: a mistake of ours.
 */
export function adopt(
  imported: Pick<ImportedDomain, "text" | "variables">,
  live: Live & { readonly regions: readonly RegionConfig[]; readonly tool: string; readonly name: string },
): Adoption {
  const { regions, tool, name, now, kinds, keyring, observation, state } = live;
  const environment = Object.fromEntries([...imported.variables].map(([variable, secret]) => [variable, secret.reveal()]));
  const { config, diagnostics } = loadText({ name, text: imported.text, regions, environment, now });
  if (config === undefined) throw new Failure(diagnostics);
  const expanded = expand(config, kinds, now);
  if (expanded.diagnostics.length > 0) throw new Failure(expanded.diagnostics);
  const { desired } = expanded;
  const made = plan({
    tool,
    now,
    keyring,
    kinds,
    files: config.files,
    domains: config.domains,
    desired,
    observation,
    state,
    scope: { domains: [], targets: [] },
    maxRemovals: config.safety.maxRemovals,
    allow: { removals: true, empty: true },
    diagnostics: [],
  });
  const addresses = new Set(desired.map((each) => each.address));
  // What else the state holds of the domain is declared elsewhere, and none of this plan's business.
  const changes = made.changes.filter(({ address }) => addresses.has(address));
  const adoptions = changes.filter(({ action }) => action === "adopt");
  // As if aimed at single objects, so that intents which other runs have left stay for the next plan.
  const scope = { domains: [], targets: ["*"] };
  const recording: Plan = { ...made, scope, changes: adoptions, calls: [], records: [] };
  const ledger = openLedger(state, recording, new Map(kinds.map((kind) => [kind.name, kind])), keyring);
  for (const change of adoptions) ledger.finished(change);
  return {
    state: ledger.state,
    adopted: adoptions.length,
    unwanted: changes.filter(({ action }) => action !== "adopt"),
    diagnostics: [...diagnostics, ...expanded.diagnostics],
  };
}
