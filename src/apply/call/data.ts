import { isHidden } from "../../model/digest.ts";
import type { Call, FromCall } from "../../model/plan.ts";
import type { Output } from "./outcome.ts";

type Resolve = (value: unknown) => unknown;

/** A call's data as it is sent: with secrets, and outputs of earlier calls. */
export function resolveData(
  data: Call["data"],
  outputs: ReadonlyMap<string, Output>,
  reveal: (digest: string) => string,
): Output {
  const resolve: Resolve = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(resolve);
    if (isHidden(value)) return reveal(value.digest);
    if (isFromCall(value)) return outputs.get(value.from)?.[value.field];
    return resolveEach(value, resolve);
  };
  return resolveEach(data, resolve);
}

function resolveEach(value: object, resolve: Resolve): Output {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item)]));
}

function isFromCall(value: object): value is FromCall {
  return "from" in value && "field" in value;
}
