import { changeCommand } from "./change.ts";

export const command = changeCommand("sync", "Asked for a pass of");
