import { openCommit } from "../git/commit-tree.ts";
import { type BaseCommit, findBase } from "../git/find-base.ts";
import { openObjects } from "../git/objects.ts";
import { openBaseRepository } from "../git/open-base.ts";
import type { Address } from "../model/address.ts";
import type { Settings } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import { observedAt } from "../plan/observe.ts";
import { allPlaces } from "../plan/places.ts";
import { digestFiles, type FileDigest } from "../plan/file-digest.ts";
import { preparePlan } from "../plan/prepare.ts";
import { planSinceBase } from "../plan/since-base.ts";
import type { Desired } from "../resources/contract.ts";
import { explainNoBase, explainUnsure } from "./compare-notes.ts";
import { type Loaded, type NotLoaded, tryLoad } from "./load.ts";
import { beginPlanning, observeProject, placesOf, planFrom, planInput, type PlanRequest } from "./plan.ts";
import type { PlannableProject } from "./project.ts";
import { remarkOnWebhookSecrets } from "./webhook-secrets.ts";

interface Base {
  readonly ref: string;
  readonly commit: string;
  /** The same project with that config, if that could be loaded. */
  readonly project: PlannableProject | undefined;
  /** Their secrets are not set here, or their regions not known. */
  readonly unsure: ReadonlySet<Address>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompareRequest extends PlanRequest {
  /** Leave out what is pending. */
  readonly onlyOwn?: boolean | undefined;
}

/**
 * Plans, and marks as pending what the config of the base wants as well: where this work tree has branched off from a ref, or a commit
 * that is known. Throws a Failure for a ref that git doesn't know.
 */
export async function compareProject(
  project: PlannableProject,
  from: string | BaseCommit,
  request: CompareRequest = {},
): Promise<Plan> {
  const base = await readBase(project, from);
  const planning = await beginPlanning(project, request);
  const own = placesOf(project, planning);
  const further = base.project === undefined ? [] : placesOf(base.project, planning);
  const observation = await observeProject(project, planning, allPlaces(own, further));
  const planned = base.project && planFrom(base.project, planning, observedAt(observation, further));
  const remarks = [...base.diagnostics, ...remarkOnWebhookSecrets(project, base.project?.config, planning.scope)];
  const prepared = preparePlan(planInput(project, planning, observedAt(observation, own), remarks));
  return planSinceBase(prepared, { ...base, plan: planned }, request);
}

/** Checks out, fetches and writes nothing. */
async function readBase(project: PlannableProject, from: string | BaseCommit): Promise<Base> {
  const { config, desired, keyring } = project;
  const { ref, commit, loaded, diagnostics: found } = await loadAt(project, from);
  if ("errors" in loaded) {
    const why = explainNoBase(ref, commit, loaded.errors);
    return { ref, commit, project: undefined, unsure: new Set(), diagnostics: [...found, why] };
  }
  // A secret that the present config lacks too makes no difference.
  const missingHere = new Set(desired.flatMap(missingSecrets));
  const missingThere = (each: Desired): string[] => missingSecrets(each).filter((reference) => !missingHere.has(reference));
  const locked = loaded.desired.filter((each) => missingThere(each).length > 0);
  const away = loaded.desired.filter(({ region }) => !config.regions.has(region));
  return {
    ref,
    commit,
    project: {
      ...project,
      config: inRegions(loaded.config, config.regions),
      desired: loaded.desired.filter(({ region }) => config.regions.has(region)),
      files: digestFiles(loaded.files, keyring),
      diagnostics: [],
    },
    unsure: new Set([...locked, ...away].map(({ address }) => address)),
    diagnostics: [
      ...found,
      ...explainUnsure("base-secret-unset", `the config at ${ref} reads`, locked.flatMap(missingThere), locked),
      ...explainUnsure(
        "base-region-unknown",
        `the config at ${ref} uses`,
        away.map(({ region }) => region),
        away,
      ),
    ],
  };
}

interface LoadedAt extends BaseCommit {
  readonly loaded: Loaded | NotLoaded;
}

async function loadAt(
  { config: { directory }, files, environment, now }: PlannableProject,
  from: string | BaseCommit,
): Promise<LoadedAt> {
  const repository = await openBaseRepository(directory, environment);
  const { ref, commit, diagnostics } = typeof from === "string" ? await findBase(repository, from) : from;
  const { git, prefix } = repository;
  const objects = openObjects(git);
  try {
    const tree = openCommit(objects, commit, { directory, prefix });
    const [root] = files as readonly [FileDigest];
    // What may be named is settled for the config in hand; of the base only differences are shown.
    const loaded = await tryLoad({ directory, file: root.name, environment, now, secrets: false, allowEnv: ["*"], tree });
    return { ref, commit, loaded, diagnostics };
  } finally {
    await objects.close();
  }
}

function missingSecrets({ spec }: Desired): string[] {
  return Object.values(spec).flatMap((value) => (value instanceof Secret && value.digest !== undefined ? [value.reference] : []));
}

/** Both plans use one observation, which has no lists of a region that is gone. */
function inRegions(config: Settings, regions: Settings["regions"]): Settings {
  const domains = [...config.domains].map(([name, domain]) => {
    const isKnown = domain.region !== undefined && regions.has(domain.region);
    return [name, isKnown ? domain : { ...domain, region: undefined }] as const;
  });
  return { ...config, regions, domains: new Map(domains) };
}
