import { Secret } from "../../model/secret.ts";
import type { Spec } from "../../model/spec.ts";

/** The path and query of a listener's address are often all that keeps others out: of one that no config declares only the host is shown. */
export function conceal(spec: Spec): Spec {
  const { url } = spec;
  // One of a snapshot is concealed already.
  if (typeof url !== "string") return spec;
  return { ...spec, url: new Secret(url, `host:${URL.canParse(url) ? new URL(url).host : "unknown"}`) };
}
