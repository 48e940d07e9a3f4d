import type { IncomingHttpHeaders } from "node:http";
import type { Readings } from "../readings.ts";
import { methodsOf } from "./inputs.ts";

/** A request to a collection. */
export interface ApiRequest {
  readonly region: string;
  readonly collection: string;
  readonly verb: string;
  readonly headers: IncomingHttpHeaders;
  /** `null`: too long. */
  readonly body: string | null;
}

export interface ReadCall {
  /** Empty if the body has none. */
  readonly method: string;
  readonly data: unknown;
  readonly problem?: { readonly status: number; readonly why: string };
}

/** Reads a call before its sender is authenticated: the log and the faults need its method. */
export function readCall({ body, collection, verb }: ApiRequest, { unicode }: Readings): ReadCall {
  const problem = (status: number, why: string): ReadCall => ({ method: "", data: undefined, problem: { status, why } });
  if (verb !== "POST") return problem(405, "calls are made with POST");
  if (methodsOf(collection).length === 0)
    return problem(404, "there is no collection of that name; there are room, booking and webhook");
  if (body === null) return problem(413, "the body is too large");
  let parsed: unknown;
  try {
    parsed = JSON.parse(unicode === "kept" ? body : body.normalize(unicode));
  } catch {
    return problem(400, "the body is not JSON");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return problem(400, "the body must be an object: {method, data}");
  const { method, data } = parsed as { method?: unknown; data?: unknown };
  return { method: typeof method === "string" ? method : "", data };
}
