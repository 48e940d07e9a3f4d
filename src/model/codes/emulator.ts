import type { CodeTable } from "./entry.ts";

export const EMULATOR_CODES = {
  "bad-fault": ["error", "The ordered fault is not valid.", "Correct it as the error says."],
  "bad-reading": ["error", "The reading is not valid.", "Use one of the values that the error names."],
  "bad-secret": ["error", "The sandbox's secret file has other content.", "Remove it; older saved plans become invalid."],
  "bad-seed": ["error", "The seed is not valid.", "Correct the marked place."],
  "bad-snapshot": ["error", "The file has no worlds of the emulator.", "Remove it to start with empty worlds."],
  "half-tls": ["error", "HTTPS needs a certificate and its key.", "Give both files."],
} as const satisfies CodeTable;
