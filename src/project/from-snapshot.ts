/** Plans against a saved observation: nobody is asked anything, neither the regions nor the state. */
import type { Config } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { UNKNOWN } from "../model/digest.ts";
import { formatSeconds } from "../model/duration.ts";
import { nonEmpty, variableOf } from "../model/environment.ts";
import { listName } from "../model/identity.ts";
import type { Instant } from "../model/instant.ts";
import { createKeyring, type Keyring } from "../model/keyring.ts";
import { Secret } from "../model/secret.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { keyringOfSnapshot, reasonBySnapshot } from "../snapshot/keyless.ts";
import type { Observation, Wanted } from "../plan/observe.ts";
import { checkSnapshot, listsOf } from "../snapshot/read.ts";
import { accountOf, type Reached, reachRegions } from "./reach.ts";
import type { Desired } from "../resources/contract.ts";
import { load } from "./load.ts";
import { digestFiles } from "../plan/plan.ts";
import type { PlanningSession, SessionOptions } from "./session.ts";

/**
 * A session that has a snapshot for its regions and its state. Where the API secret is set, the snapshot must be genuine, and what is
 * planned is known to the last digest; where it is not, neither it nor any password of the config is needed. Throws a Failure.
 */
export async function openSnapshot(options: SessionOptions, snapshot: Snapshot, name: string): Promise<PlanningSession> {
  const loaded = await load({ ...options, secrets: false });
  const account = await accountIn(loaded.config, options);
  const { environment, now } = options;
  const base = {
    ...loaded,
    environment,
    now,
    state: { read: () => Promise.resolve(snapshot.state) },
    close: () => Promise.resolve(),
  };
  const knownBy = (keyring: Keyring): Pick<PlanningSession, "keyring" | "files"> => ({
    keyring,
    files: digestFiles(loaded.config.files, keyring),
  });
  if (account === undefined) {
    return {
      ...base,
      ...knownBy(keyringOfSnapshot(snapshot)),
      reasoning: reasonBySnapshot(snapshot),
      account: "",
      look: lookInto(snapshot, [...asOf(snapshot, now), BLIND]),
    };
  }
  const keyring = createKeyring(account.secret);
  checkSnapshot(snapshot, name, account.id, keyring);
  // Where a secret is missing, this says where it is needed.
  if (loaded.desired.some(lacksSecret)) await load(options);
  return { ...base, ...knownBy(keyring), account: account.id, look: lookInto(snapshot, asOf(snapshot, now)) };
}

/** The account, if its secret is at hand. Throws a Failure if only its id is missing. */
async function accountIn(config: Config, options: SessionOptions): Promise<Reached["account"] | undefined> {
  if (options.sandbox !== true) {
    const isBlind = nonEmpty(variableOf(options.environment, config.credentials.secret)) === undefined;
    return isBlind ? undefined : accountOf(config.credentials, options.environment);
  }
  const { account, close } = await reachRegions({ ...config, regions: [...config.regions.values()] }, options);
  await close();
  return account;
}

function lacksSecret({ spec }: Desired): boolean {
  return Object.values(spec).some((value) => value instanceof Secret && value.digest === UNKNOWN);
}

const DAY = 86_400_000;
const BLIND: Diagnostic = {
  severity: "note",
  code: "blind-plan",
  summary: "planned without credentials: it is for reading only, and can't be applied",
};

function asOf({ now: taken }: Snapshot, now: Instant): Diagnostic[] {
  const age = now - Date.parse(taken);
  if (age <= DAY) return [{ severity: "note", code: "snapshot", summary: `planned against a snapshot, as of ${taken}` }];
  const summary = `planned against a snapshot that is ${formatSeconds(age / 1000)} old, as of ${taken}`;
  return [{ severity: "warning", code: "old-snapshot", summary, help: "Take another with `xroom snapshot --out FILE`." }];
}

function lookInto(snapshot: Snapshot, diagnostics: readonly Diagnostic[]): PlanningSession["look"] {
  const lists = new Map(listsOf(snapshot).map((list) => [listName(list), list]));
  return (wanted): Promise<Observation> => {
    const missing = new Set<string>();
    const found = wanted.map(({ place, kind: { name: kind } }: Wanted) => {
      const list = lists.get(listName({ ...place, kind }));
      if (list === undefined) missing.add(`${place.domain} in region ${place.region}`);
      return list ?? { ...place, kind, objects: [] };
    });
    return Promise.resolve({ lists: found, diagnostics: [...diagnostics, ...[...missing].map(unheld)] });
  };
}

function unheld(place: string): Diagnostic {
  return {
    severity: "warning",
    code: "not-in-snapshot",
    summary: `the snapshot knows nothing of ${place}: it is planned as if nothing were there`,
    help: "That is right for what is new. Else take a snapshot that holds it: of a config that uses it, without --domain.",
  };
}
