// YAML files → config → desired objects.
//
//   text ──parse──▶ plain data ──check──▶ valid data ──resolve──▶ Config ──desire──▶ Desired
//                   (yaml/)               (schema/)               (resolve/)         (resources/)
//
// `loadConfig` reads, checks, merges and resolves; all errors are diagnostics, reported at once.
export { type LoadOptions, loadConfig } from "./load-config.ts";
export { DEFAULT_CREDENTIALS, DEFAULT_MAX_REMOVALS, DEFAULT_STATE } from "./defaults.ts";
export { BUILT_IN_REGIONS } from "./resolve/regions.ts";
