import { Secret } from "../../model/secret.ts";
import type { Spec } from "../../model/spec.ts";
import { specOf } from "./spec.ts";

/** The path and query of a listener's address are often all that keeps others out: of one that no config declares only the host is shown. */
export function conceal(spec: Spec): Spec {
  const { url } = specOf({ spec });
  if (url === undefined) return spec;
  return { ...spec, url: new Secret(url, `host:${URL.canParse(url) ? new URL(url).host : "unknown"}`) };
}
