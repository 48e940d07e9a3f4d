import type { CodeTable } from "./entry.ts";

export const FORGE_CODES = {
  "forge-answer": ["error", "The forge answered unexpectedly.", "Check the address that the error names, and the forge's log."],
  "forge-denied": ["error", "The forge refuses the token.", "Give the job the permission that the error names."],
  "forge-limit": ["error", "The forge has answered enough requests for now.", "Run the job again later."],
  "forge-not-found": ["error", "The forge doesn't have it, or the token may not see it.", "Check the token's permissions."],
  "forge-unreachable": ["error", "The forge can't be reached.", "Check the network and the proxy."],
  "no-forge": ["error", "The command runs outside a pipeline that it knows.", "Set the variables that the error names."],
  "no-forge-token": ["error", "The job has no token for the forge.", "Set the variable that the error names."],
} as const satisfies CodeTable;
