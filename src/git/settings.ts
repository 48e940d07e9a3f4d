import type { Environment } from "../model/environment.ts";

/** Git's settings as variables, which no list of processes shows; numbered after those in the environment. */
export function asVariables(settings: readonly (readonly [string, string])[], environment: Environment): Record<string, string> {
  const present = Number(environment["GIT_CONFIG_COUNT"] ?? 0) || 0;
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${present + index}`, key],
    [`GIT_CONFIG_VALUE_${present + index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(present + settings.length), ...Object.fromEntries(pairs) };
}
