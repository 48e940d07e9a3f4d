import { kindOf, seriesOf, type Address } from "./address.ts";
import { objectName } from "./identity.ts";
import type { Action, Change } from "./plan.ts";

/** The address that an object had under another name. A meeting that moves within its series keeps its name. */
export function renamedFrom({ address, from }: Pick<Change, "address" | "from">): Address | undefined {
  return from === undefined || seriesOf(from) === seriesOf(address) ? undefined : from;
}

/** The name of the object as it was before; `undefined` if it is to be made. A region move shows both regions. */
export function objectBefore({
  address,
  region,
  id,
  before,
}: Pick<Change, "address" | "region" | "id" | "before">): string | undefined {
  if (id === null) return undefined;
  const place = before?.["region"];
  return objectName({ kind: kindOf(address), region: typeof place === "string" ? place : region, id });
}

const ENDING: ReadonlySet<Action> = new Set(["remove", "close", "replace"]);

/** Whether a host link that may have been sent out stops working. A room's list doesn't tell its key: then its declaration does. */
export function endsHostLink({
  action,
  id,
  before,
  after,
  blocked,
}: Pick<Change, "action" | "id" | "before" | "after" | "blocked">): boolean {
  if (!ENDING.has(action) || id === null || blocked !== null) return false;
  return (before?.["hostKey"] ?? after?.["hostKey"]) === true;
}
