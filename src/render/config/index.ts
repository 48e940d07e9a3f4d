// A config as it comes to, for `xroom config`: as YAML that can be used in its place, and as JSON with a list of origins.
export { type ShownConfig, showConfig } from "./shown.ts";
export { renderConfigJson } from "./json.ts";
export { renderConfigText } from "./text.ts";
