// Live objects → a config file that declares them: `desire` and `plan`, backwards. Pure: what was observed comes in, text and a state
// come out. The law: a plan of the file is empty but for adoptions, and once its objects are ours it is empty.
//
//   choose ──▶ declareAll ──▶ gatherRooms, gatherRegions ──▶ buildBlock (lift, keys) ──▶ treeOf ──▶ text ──adopt──▶ state
//   (which)    (each kind)    (what stands where)            (what is said once)
export { adopt, type Adoption } from "./adopt.ts";
export type { Live } from "./choose.ts";
export { countText, leftOutText } from "./header.ts";
export { importDomain, type ImportedDomain } from "./import-domain.ts";
export type { LeftOut } from "./not-in-file.ts";
