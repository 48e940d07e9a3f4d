/** What a config has that doesn't say otherwise, and a run without a config. */
export const DEFAULT_STATE = "file:.xroom/state.json";
export const DEFAULT_CREDENTIALS = { id: "XROOM_ID", secret: "XROOM_SECRET" } as const;
