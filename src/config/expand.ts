import type { Config } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Desired, Kind } from "../resources/contract.ts";

/** All objects that the config declares, with what is wrong about them together. */
export function expand(config: Config, kinds: readonly Kind[], now: Instant): { desired: Desired[]; diagnostics: Diagnostic[] } {
  const context = { now, regions: config.regions };
  const expanded = [...config.domains.values()].flatMap((domain) => kinds.map((kind) => kind.desire(domain, context)));
  return {
    desired: expanded.flatMap(({ desired }) => desired),
    diagnostics: expanded.flatMap(({ diagnostics }) => diagnostics),
  };
}
