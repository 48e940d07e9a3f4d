// Live objects → a config file that declares them: the reverse of `desire` and `plan`. Pure. A plan of the file has only adoptions, and
// none once its objects are ours.
//
//   selectObjects ─▶ declareAll ─▶ gatherRooms, gatherRegions ─▶ buildBlock (liftPolicy, keys) ─▶ treeOf ─▶ text ─▶ adopt ─▶ state
export { adopt, type Adoption } from "./adopt.ts";
export type { LiveDomain } from "./select.ts";
export { countText, foldedText, leftOutText } from "./header.ts";
export { importDomain, type ImportedDomain } from "./import-domain.ts";
export type { LeftOut } from "./not-in-file.ts";
