import { diagnoseCalls } from "../api/diagnose.ts";
import { CallError } from "../api/errors.ts";
import { type Address, domainOf } from "../model/address.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import type { StateObject } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";
import type { Project } from "./session.ts";

/**
 * What the API holds of an object that the state knows: by its id, where there is a call for that, else by the list; `undefined` if it
 * is gone. Throws a Failure.
 */
export async function liveOf(
  { connection, regions }: Project,
  address: Address,
  { kind: name, region, id }: StateObject,
): Promise<Observed | undefined> {
  if (!regions.some((each) => each.name === region))
    throw fail(
      "unknown-region",
      `the state holds ${address} in ${region}, which the config does not know as a region`,
      "Put it back under `regions`.",
    );
  const kind = KINDS.find((each) => each.name === name);
  if (kind === undefined)
    throw fail(
      "unknown-kind",
      `the state holds ${address} as a ${name}, which this version does not know`,
      "Is there a newer xroom?",
    );
  const at = { region, domain: domainOf(address) };
  try {
    const single = await kind.get?.(connection.reader, at, id);
    // A region may refuse for another reason than that there is none.
    return single ?? (await kind.observe(connection.reader, at)).find((each) => each.id === id);
  } catch (error) {
    throw error instanceof CallError ? new Failure(diagnoseCalls([error]), { cause: error }) : error;
  }
}
