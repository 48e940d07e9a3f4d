import { changeCommand } from "./change.ts";

export const command = changeCommand("suspend", "Suspended");
