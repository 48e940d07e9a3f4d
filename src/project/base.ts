import { explainLack, explainUnsure } from "./base-notes.ts";
import { desireAll } from "../config/desire.ts";
import { loadConfig } from "../config/index.ts";
import { openCommit } from "../git/commit-tree.ts";
import { type BaseCommit, findBase } from "../git/find-base.ts";
import { openObjects } from "../git/objects.ts";
import { type Git, gitIn } from "../git/run.ts";
import type { Address } from "../model/address.ts";
import type { Config } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import { allPlaces, observedAt } from "../plan/observe.ts";
import { digestFiles, type FileDigest } from "../plan/plan.ts";
import { sinceBase } from "../plan/since-base.ts";
import type { Desired } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";
import { observeSession, placesOf, planSession, type PlanRequest, type PlanningSession } from "./session.ts";

/** What a change to the config is compared with: the config that it began from. */
export interface Base {
  readonly ref: string;
  readonly commit: string;
  /** The same project with that config; `undefined` if there was none, or none that can be read. */
  readonly session: PlanningSession | undefined;
  /** What is declared there with secrets that this run doesn't have, or in regions that it doesn't know. */
  readonly unsure: ReadonlySet<Address>;
  /** What a reader of the plan should know of it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the config of `--base REF` from git; nothing is checked out, fetched or written. Throws a Failure for a ref that isn't there. */
export async function openBase(session: PlanningSession, ref: string): Promise<Base> {
  const git = gitIn(session.config.directory, session.environment);
  const found = await findBase(git, ref);
  const { config, desired, diagnostics } = await loadAt(session, git, found);
  const about = { ref, commit: found.commit };
  if (config === undefined) {
    const why = explainLack(ref, found.commit, diagnostics);
    return { ...about, session: undefined, unsure: new Set(), diagnostics: [...found.diagnostics, why] };
  }
  const { regions } = session.config;
  // One that this run lacks altogether is the same as the base's, as far as anybody can tell.
  const lacking = new Set(session.desired.flatMap(missingIn));
  const missing = desired.flatMap(missingIn).filter((reference) => !lacking.has(reference));
  const locked = desired.filter((each) => missingIn(each).some((reference) => !lacking.has(reference)));
  const away = desired.filter(({ region }) => !regions.has(region));
  return {
    ...about,
    session: {
      ...session,
      ...inRegions(regions, config, desired),
      files: digestFiles(config.files, session.keyring),
      diagnostics: [],
    },
    unsure: new Set([...locked, ...away].map(({ address }) => address)),
    diagnostics: [
      ...found.diagnostics,
      ...explainUnsure("base-secret-unset", `the config at ${ref} reads`, missing, locked),
      ...explainUnsure(
        "base-region-unknown",
        `the config at ${ref} uses`,
        away.map(({ region }) => region),
        away,
      ),
    ],
  };
}

/** The secrets of a declared object whose values are not here, by their references. */
function missingIn({ spec }: Desired): string[] {
  return Object.values(spec).flatMap((value) => (value instanceof Secret && value.digest !== undefined ? [value.reference] : []));
}

/** The plan for the config as it is, with what is of this change told apart. Whatever either config needs is listed once. */
export async function planSinceBase(
  session: PlanningSession,
  base: Base,
  request: PlanRequest,
  signal?: AbortSignal,
): Promise<Plan> {
  const own = placesOf(session, request);
  const further = base.session === undefined ? [] : placesOf(base.session, request);
  const observation = await observeSession(session, request, signal, allPlaces(own, further));
  const planned = base.session && planSession(base.session, request, observedAt(observation, further));
  return sinceBase(planSession(session, request, observedAt(observation, own)), { ...base, plan: planned }, session.keyring);
}

async function loadAt(
  { config: { directory }, files, environment, now }: PlanningSession,
  git: Git,
  { commit, prefix }: BaseCommit,
): Promise<{ config: Config | undefined; desired: readonly Desired[]; diagnostics: readonly Diagnostic[] }> {
  const objects = openObjects(git);
  try {
    const tree = openCommit(objects, commit, { directory, prefix });
    const [root] = files as readonly [FileDigest];
    const { config, diagnostics } = await loadConfig({ directory, file: root.name, environment, now, secrets: false, tree });
    if (config === undefined) return { config, desired: [], diagnostics };
    const expanded = desireAll(config, KINDS, now);
    const broken = expanded.diagnostics.some(({ severity }) => severity === "error");
    return { config: broken ? undefined : config, ...expanded };
  } finally {
    await objects.close();
  }
}

/** Both are held against one observation, so what lay in a region that is no longer known is left out. */
function inRegions(
  regions: Config["regions"],
  config: Config,
  desired: readonly Desired[],
): Pick<PlanningSession, "config" | "desired"> {
  const domains = [...config.domains].map(([name, domain]) => {
    const known = domain.region !== undefined && regions.has(domain.region);
    return [name, known ? domain : { ...domain, region: undefined }] as const;
  });
  return {
    config: { ...config, regions, domains: new Map(domains) },
    desired: desired.filter(({ region }) => regions.has(region)),
  };
}
