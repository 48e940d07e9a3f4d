/** In the order for readers. Apart from spec.ts, whose types need Node: the page runs in a browser. */
export const FIELDS: readonly string[] = ["url", "robot", "validated"];
