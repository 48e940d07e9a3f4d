// Files → checked, merged and resolved config. `loadConfig` does all the reading; everything that it tells is a diagnostic.
export { type LoadOptions, loadConfig } from "./load-config.ts";
export { DEFAULT_CREDENTIALS, DEFAULT_STATE } from "./defaults.ts";
export { BUILT_IN_REGIONS } from "./resolve/regions.ts";
