import { diagnoseCalls } from "../api/diagnose.ts";
import { CallError } from "../api/call-error.ts";
import { regionsGone } from "../config/unknown-region.ts";
import { type Address, domainOf } from "../model/address.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import type { PlannedSpec } from "../model/plan.ts";
import type { StateObject } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import type { Person } from "../resources/people.ts";
import { KINDS } from "../resources/registry.ts";
import type { ConnectedProject } from "./project.ts";

export interface LiveObject {
  /** Secrets are hidden, as in plans. */
  readonly fields: PlannedSpec;
  readonly people?: readonly Person[];
}

type Known = Pick<StateObject, "kind" | "region" | "id">;

/** `undefined` if the object is gone. Throws a Failure. */
export async function lookUp(project: ConnectedProject, address: Address, object: Known): Promise<LiveObject | undefined> {
  const live = await observeOne(project, address, object);
  if (live === undefined) return undefined;
  const fields = project.keyring.hideSpec(live.spec, live);
  return live.people === undefined || live.opaque === true ? { fields } : { fields, people: live.people };
}

async function observeOne(
  { connection, config }: ConnectedProject,
  address: Address,
  { kind: name, region, id }: Known,
): Promise<Observed | undefined> {
  if (!config.regions.has(region)) throw regionsGone(`the state holds ${address}`, [region], "Put it back under `regions`.");
  const kind = KINDS.find((each) => each.name === name);
  if (kind === undefined)
    throw fail(
      "unknown-kind",
      `the state holds ${address} as a ${name}, which this version does not know`,
      "A newer xroom may know it.",
    );
  const at = { region, domain: domainOf(address) };
  try {
    const single = await kind.get?.(connection.reader, at, id);
    // That it isn't found by its id doesn't prove that there is none.
    if (single?.kind === "found") return single.observed;
    return (await kind.observe(connection.reader, at)).find((each) => each.id === id);
  } catch (error) {
    throw error instanceof CallError ? new Failure(diagnoseCalls([error]), { cause: error }) : error;
  }
}
