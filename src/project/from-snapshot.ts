import type { State } from "../model/state.ts";
import { stateOf } from "../state/document.ts";
import type { Settings } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { UNKNOWN } from "../model/digest.ts";
import { formatSeconds } from "../model/duration.ts";
import { listName } from "../model/identity.ts";
import type { Instant } from "../model/instant.ts";
import { timeText } from "../model/local-time.ts";
import { Secret } from "../model/secret.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { Observation, ListRequest } from "../plan/observe.ts";
import { digestFiles } from "../plan/file-digest.ts";
import type { Desired } from "../resources/contract.ts";
import { checkSnapshot, keyringOfSnapshot, observationOf, reasonBySnapshot } from "../snapshot/index.ts";
import { type Account, accountOf, hasSecret, keyringOf } from "./account.ts";
import { load } from "./load.ts";
import type { NamedSnapshot, ProjectOptions } from "./options.ts";
import { closing, type PlannableProject } from "./project.ts";

/** With the API secret, the snapshot's seal is checked. Without it, no password is needed either. Throws a Failure. */
export async function openSnapshot(options: ProjectOptions, { snapshot, name }: NamedSnapshot): Promise<PlannableProject> {
  const { environment, now } = options;
  const { files, ...loaded } = await load({ ...options, secrets: false });
  const zone = loaded.config.timezone ?? "UTC";
  const account = await accountIn(loaded.config, options);
  const readState = (): Promise<State> => Promise.resolve(stateOf(snapshot.state));
  const base = { ...loaded, environment, now, readState, state: { read: readState }, ...closing(async () => undefined) };
  if (account === undefined) {
    const keyring = keyringOfSnapshot(snapshot);
    return {
      ...base,
      files: digestFiles(files, keyring),
      keyring,
      reasoning: reasonBySnapshot(snapshot),
      account: "",
      lists: listsIn(snapshot, { desired: loaded.desired, keyring }, [...asOf(snapshot, now, zone), KEYLESS]),
    };
  }
  const keyring = keyringOf(account);
  checkSnapshot(snapshot, name, account.id, keyring);
  // Reports where in the config a secret is missing.
  if (loaded.desired.some(lacksSecret)) await load(options);
  return {
    ...base,
    files: digestFiles(files, keyring),
    keyring,
    account: account.id,
    lists: listsIn(snapshot, { desired: loaded.desired, keyring }, asOf(snapshot, now, zone)),
  };
}

/** Throws a Failure if the secret is set and the id isn't. */
async function accountIn(config: Settings, options: ProjectOptions): Promise<Account | undefined> {
  if (options.sandbox !== true)
    return hasSecret(config.credentials, options.environment) ? accountOf(config.credentials, options.environment) : undefined;
  const { connectRegions } = await import("./connect.ts");
  const { account, close } = await connectRegions(config, options);
  await close();
  return account;
}

function lacksSecret({ spec }: Desired): boolean {
  return Object.values(spec).some((value) => value instanceof Secret && value.digest === UNKNOWN);
}

const DAY = 86_400_000;
const KEYLESS: Diagnostic = {
  severity: "note",
  code: "blind-plan",
  summary: "planned without credentials: it is for reading only, and can't be applied",
};

function asOf(snapshot: Snapshot, now: Instant, zone: string): Diagnostic[] {
  const age = now - Date.parse(snapshot.now);
  const taken = timeText(Date.parse(snapshot.now), zone);
  if (age <= DAY) return [{ severity: "note", code: "snapshot", summary: `planned against a snapshot, as of ${taken}` }];
  const summary = `planned against a snapshot that is ${formatSeconds(age / 1000)} old, as of ${taken}`;
  return [{ severity: "warning", code: "old-snapshot", summary, help: "Take another with `xroom snapshot --out FILE`." }];
}

function listsIn(
  snapshot: Snapshot,
  { desired, keyring }: Pick<PlannableProject, "desired" | "keyring">,
  diagnostics: readonly Diagnostic[],
): PlannableProject["lists"] {
  const observation = observationOf(snapshot, desired, keyring);
  const lists = new Map(observation.lists.map((list) => [listName(list), list]));
  const observe = async (wanted: readonly ListRequest[]): Promise<Observation> => {
    const missing = new Set<string>();
    const found = wanted.map(({ place, kind: { name: kind } }) => {
      const list = lists.get(listName({ ...place, kind }));
      if (list === undefined) missing.add(`${place.domain} in region ${place.region}`);
      return list ?? { ...place, kind, objects: [] };
    });
    return { ...observation, lists: found, diagnostics: [...diagnostics, ...[...missing].map(notInSnapshot)] };
  };
  return { observe };
}

function notInSnapshot(place: string): Diagnostic {
  return {
    severity: "warning",
    code: "not-in-snapshot",
    summary: `the snapshot holds no list of ${place}: it is planned as if nothing were there`,
    help: "That is right for what is new. Else take a snapshot with a config that uses it, and without --domain.",
  };
}
