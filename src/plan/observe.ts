import type { ReadClient } from "../api/client.ts";
import { diagnoseCalls } from "../api/diagnose.ts";
import { CallError } from "../api/call-error.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { placeName } from "../model/identity.ts";
import type { AskedObject } from "../model/unlisted.ts";
import type { Kind, Observed, Place } from "../resources/contract.ts";

/** One list for each kind, region and domain in use. */
export interface Observation {
  readonly lists: readonly ObservedList[];
  /** Owned objects that no list had, and what is known of them since. Those that were found are in the lists now. */
  readonly asked?: readonly AskedObject[];
  /** Shown with the plan. */
  readonly diagnostics?: readonly Diagnostic[];
}

export interface ObservedList extends Place {
  readonly kind: string;
  readonly objects: readonly Observed[];
}

export interface ListRequest {
  readonly place: Place;
  readonly kind: Kind;
}

export function allLists(places: readonly Place[], kinds: readonly Kind[]): ListRequest[] {
  return places.flatMap((place) => kinds.map((kind) => ({ place, kind })));
}

/** Requests all lists at once. Throws a Failure that names each region that failed, and why. */
export async function observe(client: ReadClient, requests: readonly ListRequest[], signal?: AbortSignal): Promise<Observation> {
  const read = await Promise.allSettled(requests.map(({ place, kind }) => kind.observe(client, place, signal)));
  const failed = read.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  const other = failed.find((error) => !(error instanceof CallError));
  if (other !== undefined) throw other;
  if (failed.length > 0) throw new Failure(diagnoseCalls(failed as CallError[]), { cause: failed[0] });
  const lists = read.map((result, index) => {
    const { place, kind } = requests[index] as (typeof requests)[number];
    return { ...place, kind: kind.name, objects: (result as PromiseFulfilledResult<readonly Observed[]>).value };
  });
  return { lists };
}

export function observedAt({ lists, asked = [], ...rest }: Observation, places: readonly Place[]): Observation {
  const names = new Set(places.map(placeName));
  const isThere = (each: Place): boolean => names.has(placeName(each));
  return { ...rest, lists: lists.filter(isThere), asked: asked.filter(isThere) };
}
