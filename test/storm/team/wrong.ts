/** What can be wrong with what an apply left, and with what it says. */
import type { Outcome } from "./clone.ts";
import { type Expected, isAs, type LiveObject, nameOf, placeOf } from "./live.ts";

/** Something is there twice. */
export function doubled(live: readonly LiveObject[]): string[] {
  const seen = new Set<string>();
  return live.flatMap((each) => {
    const place = placeOf(each);
    if (seen.has(place)) return [`twice: ${place}`];
    seen.add(place);
    return [];
  });
}

/** What is declared was live, and is not any more; it may move to where it is declared to be. */
export function removed(before: readonly LiveObject[], after: readonly LiveObject[], expected: readonly Expected[]): string[] {
  const left = new Set([...after.map(placeOf), ...after.map(nameOf)]);
  const declared = new Set(expected.map(placeOf));
  const gone = before.filter((each) => declared.has(placeOf(each)) && !left.has(placeOf(each)) && !left.has(nameOf(each)));
  return gone.map((each) => `${nameOf(each)} (${each.key}) is declared, and was removed`);
}

/** The same while an apply is half done: what is gone by then must have a successor in the plan. */
export function removedForGood(
  before: readonly LiveObject[],
  after: readonly LiveObject[],
  expected: readonly Expected[],
  { made }: Outcome,
): string[] {
  const owner = new Map((made?.changes ?? []).flatMap((change) => change.calls.map((id) => [id, change] as const)));
  const replaced = new Set(
    (made?.calls ?? []).flatMap(({ id, region, collection, data }) =>
      owner.get(id)?.after == null ? [] : [`${collection} ${region} ${String(data["id"])}`],
    ),
  );
  const kept = before.filter((each) => !replaced.has(nameOf(each)));
  return removed(kept, after, expected);
}

/** What is declared is not live as it is declared. */
export function notLive(live: readonly LiveObject[], expected: readonly Expected[]): string[] {
  const places = new Map(live.map((each) => [placeOf(each), each]));
  return expected.flatMap((each) => {
    const found = places.get(placeOf(each));
    if (found === undefined) return [`not live: ${each.address} (${placeOf(each)})`];
    return isAs(found, each.fields) ? [] : [`not as declared: ${each.address}: ${JSON.stringify([found.fields, each.fields])}`];
  });
}

/** What belongs to others was touched. */
export function touched(
  before: readonly LiveObject[],
  after: readonly LiveObject[],
  isOwn: (each: LiveObject) => boolean,
): string[] {
  const describe = (each: LiveObject): string => `${nameOf(each)} ${each.key} ${JSON.stringify(each.fields)}`;
  const now = new Set(after.map(describe));
  const theirs = before.filter((each) => !isOwn(each)).map(describe);
  return theirs.filter((each) => !now.has(each)).map((each) => `somebody else's ${each} was touched`);
}

/** An apply that nothing troubled has to do all that it sets out to do. */
export function wrongResult({ result }: Outcome): string[] {
  if (typeof result === "string") return [result];
  if (result.kind === "refused") return [`refused: ${result.diagnostics.map(({ summary }) => summary).join("; ")}`];
  if (result.kind !== "applied") return [];
  return result.report.undone.map(({ change, message }) => `${change.address} was not done: ${message}`);
}

/** Where others change nothing, nothing is stale. */
export function staleIn({ result }: Outcome): string[] {
  return verdictsOf(result).flatMap(({ verdict, address, because }) =>
    verdict === "stale" ? [`${address} is stale, and no one has touched it: ${because}`] : [],
  );
}

export function verdictsOf(result: Outcome["result"]) {
  if (typeof result === "string" || result.kind !== "applied") return [];
  return (result.review?.concluded ?? []).map(({ verdict }) => verdict);
}

/** One line for a failure's trail. */
export function tell({ result, made }: Outcome): string {
  const verdicts = verdictsOf(result).map(({ verdict, address, because = "" }) => `${verdict} ${address} ${because}`);
  const changes = (made?.changes ?? []).map(({ action, address, calls }) => `[${action} ${address} ${calls.join()}]`);
  return [typeof result === "string" ? result : result.kind, ...verdicts, ...changes].join("; ");
}
